package dev.flint.server.answer;

import dev.flint.wire.sse.Frame;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sends frames that somebody else computes, as they come. When the client leaves, only the sending
/// ends.
public final class FrameStream {
  private static final long LOOK_MILLIS = 250;
  private static final long SILENCE_MILLIS = 10_000;

  private FrameStream() {}

  /// Where the frames come from.
  @FunctionalInterface
  public interface Source {
    /// The next frames; none if none came within the time, null if there are no more.
    @Nullable List<Frame> next(long millis) throws InterruptedException;
  }

  /// Sends until the source has no more or the client leaves.
  public static void send(Context context, Source source) {
    var presence = new Presence(context.req());
    try {
      OutputStream out = begin(context.res());
      long wroteNanos = System.nanoTime();
      for (List<Frame> frames; (frames = source.next(LOOK_MILLIS)) != null; ) {
        for (Frame frame : frames) {
          frame.write(out);
        }
        boolean silent = System.nanoTime() - wroteNanos > SILENCE_MILLIS * 1_000_000;
        if (frames.isEmpty() && silent) {
          Frame.comment(out);
        }
        if (!frames.isEmpty() || silent) {
          out.flush();
          wroteNanos = System.nanoTime();
        } else if (presence.gone()) {
          return;
        }
      }
      out.flush();
    } catch (IOException e) {
      // The client left.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static OutputStream begin(HttpServletResponse response) throws IOException {
    response.setStatus(200);
    response.setContentType("text/event-stream; charset=utf-8");
    response.setHeader("Cache-Control", "no-cache");
    response.setHeader("X-Accel-Buffering", "no");
    OutputStream out = response.getOutputStream();
    out.flush();
    return out;
  }
}
