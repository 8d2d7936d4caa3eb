package dev.flint.assistant.web;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// A reply of HTTP/1.1 (RFC 9112), read from a connection that serves this one request.
///
/// @param headers names in lower case; of several with one name the last
record HttpReply(int status, Map<String, String> headers, InputStream in) {
  private static final int MOST_HEAD_BYTES = 64 * 1024;
  private static final int MOST_INTERIM = 8;

  /// Reads the head of the final reply.
  static HttpReply read(InputStream in) throws IOException {
    int[] left = {MOST_HEAD_BYTES};
    for (int i = 0; i < MOST_INTERIM; i++) {
      int status = status(line(in, left));
      Map<String, String> headers = new HashMap<>();
      for (String line = line(in, left); !line.isEmpty(); line = line(in, left)) {
        int colon = line.indexOf(':');
        if (colon <= 0) {
          throw new IOException("a header without a name");
        }
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
      if (status >= 200) {
        return new HttpReply(status, headers, in);
      }
    }
    throw new IOException("too many interim replies");
  }

  private static int status(String line) throws IOException {
    if (!line.matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
      throw new IOException("not a reply of HTTP/1.1");
    }
    return Integer.parseInt(line.substring(9, 12));
  }

  private static String line(InputStream in, int[] left) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection ended early");
      }
      if (--left[0] < 0) {
        throw new IOException("the head of the reply is too long");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /// Reads the body.
  ///
  /// @throws CannotFetch if it has more than so many bytes
  byte[] body(int most) throws IOException, CannotFetch {
    var body = new ByteArrayOutputStream();
    if (header("transfer-encoding").equalsIgnoreCase("chunked")) {
      int[] left = {MOST_HEAD_BYTES + most};
      for (int size = size(line(in, left)); size > 0; size = size(line(in, left))) {
        copy(size, body, most);
        if (!line(in, left).isEmpty()) {
          throw new IOException("a chunk is longer than it says");
        }
      }
    } else if (!header("transfer-encoding").isEmpty()) {
      throw new IOException("an unknown transfer encoding");
    } else if (header("content-length").isEmpty()) {
      body.write(in.readNBytes(most + 1));
    } else {
      copy(number(header("content-length"), 10), body, most);
    }
    if (body.size() > most) {
      throw tooLarge(most);
    }
    return body.toByteArray();
  }

  private static int size(String line) throws IOException {
    return number(line.split(";", 2)[0].strip(), 16);
  }

  private static int number(String digits, int radix) throws IOException {
    if (digits.isEmpty() || Character.digit(digits.charAt(0), radix) < 0) {
      throw new IOException("a length that is no number");
    }
    try {
      return (int) Math.min(Integer.MAX_VALUE, Long.parseLong(digits, radix));
    } catch (NumberFormatException e) {
      throw new IOException("a length that is no number", e);
    }
  }

  private void copy(int size, ByteArrayOutputStream body, int most)
      throws IOException, CannotFetch {
    if (size > most - body.size()) {
      throw tooLarge(most);
    }
    byte[] bytes = in.readNBytes(size);
    if (bytes.length < size) {
      throw new EOFException("the connection ended early");
    }
    body.write(bytes);
  }

  private static CannotFetch tooLarge(int most) {
    return new CannotFetch("the page is larger than " + most + " bytes");
  }
}
