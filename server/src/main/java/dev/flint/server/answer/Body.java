package dev.flint.server.answer;

import dev.flint.wire.problem.Problem;
import dev.flint.wire.problem.Refused;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// How long a request's body may be, and how long it may take.
public record Body(int maxBytes, Duration patience) {
  private static final int PIECE = 16 * 1024;

  byte[] read(HttpServletRequest request) {
    if (request.getContentLengthLong() > maxBytes) {
      throw tooLarge();
    }
    long end = System.nanoTime() + patience.toNanos();
    ByteArrayOutputStream body =
        new ByteArrayOutputStream(Math.max(PIECE, request.getContentLength()));
    byte[] piece = new byte[PIECE];
    try (InputStream in = request.getInputStream()) {
      for (int n; (n = in.read(piece)) >= 0; ) {
        if (body.size() + n > maxBytes) {
          throw tooLarge();
        }
        if (System.nanoTime() > end) {
          throw slow();
        }
        body.write(piece, 0, n);
      }
    } catch (IOException e) {
      throw new Refused(
          new Problem(Problem.Kind.TIMEOUT, "the body did not arrive whole", null, "timeout"), e);
    }
    return body.toByteArray();
  }

  private Refused slow() {
    return new Refused(
        new Problem(
            Problem.Kind.TIMEOUT,
            "the body took longer than " + patience.toSeconds() + " s to arrive",
            null,
            "timeout"));
  }

  private Refused tooLarge() {
    return new Refused(
        new Problem(
            Problem.Kind.TOO_LARGE,
            "the body is longer than " + maxBytes + " bytes",
            null,
            "request_too_large"));
  }
}
