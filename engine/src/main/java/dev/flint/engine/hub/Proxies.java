package dev.flint.engine.hub;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Chooses a proxy as other command line tools do: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and
/// `NO_PROXY`, in either case; where none of them is set, Java's own settings decide.
final class Proxies extends ProxySelector {
  private final Map<String, String> environment;

  Proxies(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public List<Proxy> select(URI target) {
    String host = target.getHost() == null ? "" : target.getHost().toLowerCase(Locale.ROOT);
    if (exempt(host, target.getPort())) {
      return List.of(Proxy.NO_PROXY);
    }
    Optional<URI> proxy = proxy(target.getScheme());
    if (proxy.isPresent()) {
      return List.of(new Proxy(Proxy.Type.HTTP, address(proxy.get())));
    }
    ProxySelector system = ProxySelector.getDefault();
    return system == null ? List.of(Proxy.NO_PROXY) : system.select(target);
  }

  @Override
  public void connectFailed(URI target, SocketAddress address, IOException failure) {}

  /// Whether the connection to `target` goes through a proxy.
  boolean through(URI target) {
    return select(target).getFirst().type() != Proxy.Type.DIRECT;
  }

  /// The `Proxy-Authorization` header for a request to `target`, where its proxy has a name and
  /// password in its variable. (The JDK's authenticator would also do, but with one set, its client
  /// fails on every answer 401 that names no scheme.)
  Optional<String> authorization(URI target) {
    return through(target) ? proxy(target.getScheme()).flatMap(Proxies::basic) : Optional.empty();
  }

  boolean hasCredentials() {
    return proxy("https").or(() -> proxy("http")).flatMap(Proxies::basic).isPresent();
  }

  private static Optional<String> basic(URI proxy) {
    String pair = proxy.getRawUserInfo();
    if (pair == null) {
      return Optional.empty();
    }
    byte[] plain = decoded(pair).getBytes(StandardCharsets.UTF_8);
    return Optional.of("Basic " + Base64.getEncoder().encodeToString(plain));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private Optional<URI> proxy(String scheme) {
    return variable(scheme + "_proxy")
        .or(() -> variable("all_proxy"))
        .map(value -> value.contains("://") ? value : "http://" + value)
        .map(URI::create)
        .filter(uri -> uri.getHost() != null);
  }

  private static InetSocketAddress address(URI proxy) {
    int port = proxy.getPort();
    if (port < 0) {
      port = "https".equals(proxy.getScheme()) ? 443 : 80;
    }
    return new InetSocketAddress(proxy.getHost(), port);
  }

  private boolean exempt(String host, int port) {
    for (String item : variable("no_proxy").orElse("").split("[,\\s]+", -1)) {
      String rule = item.toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", "");
      if (rule.isEmpty()) {
        continue;
      }
      if (rule.equals("*")
          || host.equals(rule)
          || host.endsWith("." + rule)
          || rule.equals(host + ":" + port)) {
        return true;
      }
    }
    return false;
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name.toLowerCase(Locale.ROOT)))
        .or(() -> Optional.ofNullable(environment.get(name.toUpperCase(Locale.ROOT))))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }
}
