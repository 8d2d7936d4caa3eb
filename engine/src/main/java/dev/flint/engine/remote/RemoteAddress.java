package dev.flint.engine.remote;

import dev.flint.chat.Failure;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/// Where a remote model is: `[openai+|anthropic+]URL[#MODEL]`. Without a path, `/v1` is meant;
/// without a dialect, OpenAI's; without a model, the one that the server has.
///
/// @param base without a slash at its end; such as `http://127.0.0.1:8000/v1`
/// @param model the name by which the other server knows it; empty if that is to be asked
public record RemoteAddress(Dialect dialect, URI base, String model) {

  /// Whether a text says of itself that it is such an address: it begins with a dialect.
  public static boolean is(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.startsWith("openai+") || lower.startsWith("anthropic+");
  }

  /// @throws Failure BAD_REQUEST if it is none. The sentence does not repeat the address, which may
  ///   hold a secret
  public static RemoteAddress parse(String text) {
    Dialect dialect = Dialect.OPENAI;
    String url = text;
    if (is(text)) {
      int plus = text.indexOf('+');
      dialect = Dialect.valueOf(text.substring(0, plus).toUpperCase(Locale.ROOT));
      url = text.substring(plus + 1);
    }
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException _) {
      throw wrong("is not a URL");
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw wrong("must begin with http:// or https:// (after openai+ or anthropic+, if any)");
    }
    if (uri.getHost() == null) {
      throw wrong("names no host");
    }
    if (uri.getRawUserInfo() != null || uri.getRawQuery() != null) {
      throw wrong(
          "may hold neither a user nor a query; a key belongs in the environment or a file");
    }
    String path = uri.getRawPath().replaceAll("/+$", "");
    String model = uri.getFragment() == null ? "" : uri.getFragment();
    URI base = URI.create(scheme + "://" + uri.getRawAuthority() + (path.isEmpty() ? "/v1" : path));
    return new RemoteAddress(dialect, base, model);
  }

  private static Failure wrong(String sentence) {
    return new Failure(Failure.Code.BAD_REQUEST, "the address of a remote engine " + sentence);
  }

  /// Whether text and key would cross a network that others may read.
  public boolean plainText() {
    return base.getScheme().equals("http") && !here();
  }

  /// Whether the other server is on this machine, by its name.
  public boolean here() {
    String host = base.getHost();
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }

  URI at(String path) {
    return URI.create(base + path);
  }
}
