package dev.flint.wire.sse;

import dev.flint.chat.Failure;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Takes frames out of the bytes of an event stream, however these are cut. Comments and what is
/// unknown are skipped; a frame that was begun and not ended by an empty line is no frame. Used by
/// one thread.
public final class FrameReader {
  private final int maxFrameBytes;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final StringBuilder data = new StringBuilder();
  private String event = "";
  private String id = "";
  private boolean hasData;
  private boolean afterReturn;
  private boolean firstLine = true;

  /// @param maxFrameBytes longer frames end the reading
  public FrameReader(int maxFrameBytes) {
    this.maxFrameBytes = maxFrameBytes;
  }

  /// Reads all bytes there are and adds the frames that they complete.
  ///
  /// @throws Failure UPSTREAM if a frame is too long or not UTF-8
  public void read(ByteBuffer bytes, List<Frame> frames) {
    while (bytes.hasRemaining()) {
      byte b = bytes.get();
      boolean secondHalf = b == '\n' && afterReturn;
      afterReturn = b == '\r';
      if (secondHalf) {
        continue;
      }
      if (b == '\n' || b == '\r') {
        endLine(frames);
      } else {
        line.write(b);
        if (line.size() + data.length() > maxFrameBytes) {
          throw new Failure(
              Failure.Code.UPSTREAM, "an event is longer than " + maxFrameBytes + " bytes");
        }
      }
    }
  }

  private void endLine(List<Frame> frames) {
    String text = text();
    line.reset();
    if (text.isEmpty()) {
      if (hasData) {
        frames.add(new Frame(event, data.toString(), id));
      }
      event = "";
      data.setLength(0);
      hasData = false;
      return;
    }
    int colon = text.indexOf(':');
    String field = colon < 0 ? text : text.substring(0, colon);
    String value = colon < 0 ? "" : text.substring(colon + 1);
    if (value.startsWith(" ")) {
      value = value.substring(1);
    }
    switch (field) {
      case "data" -> {
        data.append(hasData ? "\n" : "").append(value);
        hasData = true;
      }
      case "event" -> event = value;
      case "id" -> id = value;
      default -> {}
    }
  }

  private String text() {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(line.toByteArray()))
              .toString();
      boolean marked = firstLine && text.startsWith("\uFEFF");
      firstLine = false;
      return marked ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new Failure(Failure.Code.UPSTREAM, "an event is not UTF-8", e);
    }
  }
}
