package dev.flint.wire.sse;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// One server-sent event.
///
/// @param event its name; empty for none
/// @param data its payload; may have several lines
/// @param id by which a reader says where it left off; empty for none
public record Frame(String event, String data, String id) {
  private static final byte[] COMMENT = ": \n\n".getBytes(StandardCharsets.UTF_8);

  public Frame(String event, String data) {
    this(event, data, "");
  }

  public static Frame of(String data) {
    return new Frame("", data);
  }

  /// Writes it, ended by an empty line. Does not flush.
  public void write(OutputStream out) throws IOException {
    StringBuilder text = new StringBuilder(data.length() + 32);
    if (!event.isEmpty()) {
      text.append("event: ").append(event).append('\n');
    }
    if (!id.isEmpty()) {
      text.append("id: ").append(id).append('\n');
    }
    data.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
    out.write(text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
  }

  /// Writes a comment, which readers skip: it keeps a silent connection open.
  public static void comment(OutputStream out) throws IOException {
    out.write(COMMENT);
  }
}
