package dev.flint.server.answer;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;

/// Whether a client is still there while it waits. HTTP has no sign for it, so the connection is
/// read: the end of its stream means that the client left. A client that sends its next request
/// before it has this answer ("pipelining", which no client of these protocols does) loses the
/// connection afterwards and must send that request again, as HTTP lets a server ask of it.
final class Presence {
  private final EndPoint connection;
  private final HttpServletRequest request;
  private boolean gone;
  private boolean early;

  Presence(HttpServletRequest request) {
    this.request = request;
    connection =
        ServletContextRequest.getServletContextRequest(request)
            .getConnectionMetaData()
            .getConnection()
            .getEndPoint();
  }

  /// To be asked only once the request's body was read to its end, and by one thread.
  boolean gone() {
    if (gone || early) {
      return gone;
    }
    try {
      int read = connection.fill(ByteBuffer.allocate(1).flip());
      if (read > 0) {
        early = true;
      }
      gone = read < 0 || !connection.isOpen();
    } catch (IOException e) {
      gone = true;
    }
    return gone;
  }

  /// Whether the connection cannot be used for another request.
  boolean spoiled() {
    return early;
  }

  HttpServletRequest request() {
    return request;
  }
}
