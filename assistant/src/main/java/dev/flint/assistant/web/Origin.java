package dev.flint.assistant.web;

import java.net.URI;
import java.util.Locale;

/// Where a URL leads: scheme, host (in lower case) and port.
public record Origin(String scheme, String host, int port) {
  /// @throws CannotFetch if it is no URL of the web, or carries a password
  static Origin of(URI url) throws CannotFetch {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new CannotFetch("only http and https addresses can be read");
    }
    if (url.getHost() == null || url.getRawUserInfo() != null) {
      throw new CannotFetch("the address has no plain host name");
    }
    int port = url.getPort() >= 0 ? url.getPort() : scheme.equals("https") ? 443 : 80;
    return new Origin(scheme, url.getHost().toLowerCase(Locale.ROOT), port);
  }

  boolean tls() {
    return scheme.equals("https");
  }

  /// As in a Host header.
  String authority() {
    return port == (tls() ? 443 : 80) ? host : host + ":" + port;
  }
}
