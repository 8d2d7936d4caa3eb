package dev.flint.server;

import java.util.Locale;

/// What the log says of a request: metadata only.
///
/// @param caller name of the key; `-` without one
/// @param route the path as it is declared; `-` if there is none such
/// @param clientGone whether the client left before it had its answer
public record RequestLine(
    String id,
    String address,
    String caller,
    String method,
    String route,
    int status,
    long millis,
    boolean clientGone) {

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s %s %s %s %s %d %d ms%s",
        id,
        address,
        caller,
        method,
        route,
        status,
        millis,
        clientGone ? " (client left)" : "");
  }

  /// Where lines go.
  @FunctionalInterface
  public interface Log {
    Log NONE = (_, _) -> {};

    /// @param defect what ended the request, if it is Flint's fault; null otherwise
    void write(RequestLine line, @org.jspecify.annotations.Nullable Throwable defect);
  }
}
