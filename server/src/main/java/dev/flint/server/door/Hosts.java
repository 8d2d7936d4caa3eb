package dev.flint.server.door;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// The names by which this server may be called. A page of another site whose name was made to
/// point here ("DNS rebinding") calls it by that name, and is refused. Addresses cannot be rebound.
final class Hosts {
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

  private final Set<String> names;

  /// @param names in small letters, beside `localhost`
  Hosts(Set<String> names) {
    this.names = Set.copyOf(names);
  }

  /// Whether a `Host` header names this server.
  boolean allows(String header) {
    String host = host(header);
    return !host.isEmpty() && (isAddress(host) || isLoopback(host) || names.contains(host));
  }

  /// Whether an `Origin` is the server itself, as `header` calls it.
  static boolean same(String origin, String header) {
    try {
      return String.valueOf(new URI(origin).getRawAuthority()).equalsIgnoreCase(header);
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /// Whether an `Origin` is a page served from this machine.
  static boolean isLocalPage(String origin) {
    try {
      String host = new URI(origin).getHost();
      return host != null && isLoopback(host.toLowerCase(Locale.ROOT));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
  }

  private static boolean isAddress(String host) {
    return host.startsWith("[") || IPV4.matcher(host).matches();
  }

  /// The host of `host:port`, in small letters, without a dot at the end.
  private static String host(String header) {
    String host = header.strip().toLowerCase(Locale.ROOT);
    int port = host.lastIndexOf(':');
    if (port > host.lastIndexOf(']')) {
      host = host.substring(0, port);
    }
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }
}
