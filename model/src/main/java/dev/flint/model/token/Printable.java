package dev.flint.model.token;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/// Bytes written so that people can read them on one line.
final class Printable {
  private Printable() {}

  /// UTF-8 as text; control characters escaped as in Java, bytes that are not UTF-8 as `<0xE2>`.
  static String of(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer chars = CharBuffer.allocate(bytes.length);
    StringBuilder out = new StringBuilder();
    while (true) {
      CoderResult result = decoder.decode(in, chars, true);
      chars.flip();
      chars.chars().forEach(c -> append(out, (char) c));
      chars.clear();
      if (!result.isError()) {
        return out.toString();
      }
      for (int i = 0; i < result.length(); i++) {
        out.append("<0x%02X>".formatted(in.get() & 0xFF));
      }
    }
  }

  private static void append(StringBuilder out, char c) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (Character.isISOControl(c)) {
          out.append("\\u%04x".formatted((int) c));
        } else {
          out.append(c);
        }
      }
    }
  }
}
