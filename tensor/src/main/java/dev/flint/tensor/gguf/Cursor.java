package dev.flint.tensor.gguf;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/// The reading place in the header of an untrusted file: every read first checks that its bytes are
/// there, and every count is held against the bytes that are left before anything is allocated.
///
/// Memory is bounded by [#MAX_HEADER_BYTES], whatever the file's size.
final class Cursor {
  /// Largest header (metadata and tensor table) read: about ten times the largest vocabulary in
  /// use.
  static final int MAX_HEADER_BYTES = 128 << 20;

  private final Path file;
  private final ByteBuffer header;
  private final long fileBytes;
  private String section = "the header";
  private String name = "";

  Cursor(Path file, MemorySegment segment) {
    this.file = file;
    this.fileBytes = segment.byteSize();
    this.header =
        segment
            .asSlice(0, Math.min(fileBytes, MAX_HEADER_BYTES))
            .asByteBuffer()
            .order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Says for later faults what is being read, such as `key` and its name.
  void enter(String section, String name) {
    this.section = section;
    this.name = name;
  }

  long at() {
    return header.position();
  }

  long fileBytes() {
    return fileBytes;
  }

  int remaining() {
    return header.remaining();
  }

  byte int8() {
    need(1);
    return header.get();
  }

  short int16() {
    need(2);
    return header.getShort();
  }

  int int32() {
    need(4);
    return header.getInt();
  }

  long int64() {
    need(8);
    return header.getLong();
  }

  void int8s(byte[] into) {
    need(into.length);
    header.get(into);
  }

  void int16s(short[] into) {
    need(2L * into.length);
    header.asShortBuffer().get(into);
    header.position(header.position() + 2 * into.length);
  }

  void int32s(int[] into) {
    need(4L * into.length);
    header.asIntBuffer().get(into);
    header.position(header.position() + 4 * into.length);
  }

  void int64s(long[] into) {
    need(8L * into.length);
    header.asLongBuffer().get(into);
    header.position(header.position() + 8 * into.length);
  }

  void float32s(float[] into) {
    need(4L * into.length);
    header.asFloatBuffer().get(into);
    header.position(header.position() + 4 * into.length);
  }

  void float64s(double[] into) {
    need(8L * into.length);
    header.asDoubleBuffer().get(into);
    header.position(header.position() + 8 * into.length);
  }

  /// A 64-bit count of things that take at least `leastBytes` each, all still ahead in the header.
  int count(String things, int leastBytes) {
    long place = at();
    long count = int64();
    if (count < 0 || count > header.remaining() / leastBytes) {
      throw fault(
          place,
          where()
              + " announces "
              + Long.toUnsignedString(count)
              + " "
              + things
              + ", which do not fit the "
              + header.remaining()
              + " bytes that follow; it is damaged or was not downloaded completely");
    }
    return (int) count;
  }

  /// A string's bytes: a 64-bit length and as many bytes.
  byte[] text() {
    byte[] bytes = new byte[count("bytes of text", 1)];
    header.get(bytes);
    return bytes;
  }

  /// The next strings as they lie in the file, lengths included.
  ///
  /// @param starts takes the place of each string's bytes in what is returned, and at its end, one
  ///   more than there are strings, where another's would be
  byte[] texts(int[] starts) {
    int from = header.position();
    int limit = header.limit();
    int at = from;
    int count = starts.length - 1;
    for (int i = 0; i < count; i++) {
      int left = limit - at - Long.BYTES;
      long length = left < 0 ? -1 : header.getLong(at);
      if (length < 0 || length > left) {
        header.position(at);
        count("bytes of text", 1);
      }
      at += Long.BYTES;
      starts[i] = at - from;
      at += (int) length;
    }
    starts[count] = at - from + Long.BYTES;
    byte[] packed = new byte[at - from];
    header.get(packed);
    return packed;
  }

  /// A key or a tensor's name: 1 to `mostBytes` bytes of sound UTF-8, since two names that differ
  /// in the file must not become one.
  String name(String kind, int mostBytes) {
    long place = at();
    byte[] bytes = text();
    if (bytes.length == 0) {
      throw fault(place, "a " + kind + " is empty");
    }
    if (bytes.length > mostBytes) {
      throw fault(
          place, "a " + kind + " is " + bytes.length + " bytes long, more than " + mostBytes);
    }
    String decoded = new String(bytes, StandardCharsets.UTF_8);
    if (decoded.indexOf('\uFFFD') >= 0
        && !Arrays.equals(decoded.getBytes(StandardCharsets.UTF_8), bytes)) {
      throw fault(place, "the " + kind + " " + BadGguf.quote(decoded) + " is not UTF-8");
    }
    return decoded;
  }

  BadGguf fault(long place, String reason) {
    return new BadGguf(file, place, reason);
  }

  /// What is being read, for a sentence.
  String where() {
    return name.isEmpty() ? section : section + " " + BadGguf.quote(name);
  }

  private void need(long bytes) {
    if (bytes > header.remaining()) {
      throw fault(
          at(),
          fileBytes > MAX_HEADER_BYTES
              ? "the header does not end within "
                  + MAX_HEADER_BYTES
                  + " bytes, which is more than any model needs"
              : "the file ends at byte "
                  + fileBytes
                  + " but "
                  + where()
                  + " goes on to byte "
                  + (at() + bytes)
                  + " at least; it was probably not downloaded completely");
    }
  }
}
