package dev.flint.tensor.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Bytes as GGUF writes them: little-endian numbers, strings with a 64-bit length before them.
final class Encoding {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  Encoding int8(int value) {
    bytes.write(value);
    return this;
  }

  Encoding int16(int value) {
    return int8(value).int8(value >> 8);
  }

  Encoding int32(int value) {
    return int16(value).int16(value >> 16);
  }

  Encoding int64(long value) {
    return int32((int) value).int32((int) (value >> 32));
  }

  Encoding text(String value) {
    return text(value.getBytes(StandardCharsets.UTF_8));
  }

  Encoding text(byte[] value) {
    return int64(value.length).raw(value);
  }

  Encoding raw(byte[] value) {
    bytes.writeBytes(value);
    return this;
  }

  int size() {
    return bytes.size();
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }
}
