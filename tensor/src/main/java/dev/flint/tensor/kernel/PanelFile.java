package dev.flint.tensor.kernel;

import dev.flint.tensor.kernel.PanelPlan.Found;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/// The form of a file of laid-out weights, little-endian:
///
/// | offset | |
/// |---|---|
/// | 0 | `FLINTPNL` |
/// | 8 | version, number of matrices n (32 bits each) |
/// | 16 | size of the file (64 bits) |
/// | 24 | CRC-32C of the data's samples, CRC-32C of the header with zeros in this place |
/// | 32 | the key, ASCII, zeros behind it, 64 bytes |
/// | 96 | n times: format, rows, columns, 0 (32 bits each), offset (64 bits) |
/// | next multiple of 4096 | data; each matrix at a multiple of 4096 |
///
/// The samples are pieces of 64 bytes, evenly spread, first and last included: enough to see a file
/// that was cut, overwritten or not wholly on the disk when the machine went down, and few enough
/// to be read at every start.
final class PanelFile {
  /// Counts layouts: of this file and of all that [PanelFormat] says.
  static final int VERSION = 1;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final long MAGIC = 0x4C4E50544E494C46L; // FLINTPNL
  private static final int CHECKS_AT = 24;
  private static final int KEY_AT = 32;
  private static final int KEY_BYTES = 64;
  private static final int TABLE_AT = KEY_AT + KEY_BYTES;
  private static final int ENTRY_BYTES = 24;
  private static final int PAGE = 4096;
  private static final int SAMPLES = 1024;
  private static final int SAMPLE_BYTES = 64;

  private final byte[] header;
  private final long[] offsets;
  private final long bytes;

  /// @param key at most 64 characters of ASCII
  PanelFile(List<LaidMatrix> matrices, String key) {
    header = new byte[Math.toIntExact(headerBytes(matrices.size()))];
    ByteBuffer out = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    offsets = new long[matrices.size()];
    long end = header.length;
    out.position(TABLE_AT);
    for (int i = 0; i < offsets.length; i++) {
      LaidMatrix matrix = matrices.get(i);
      offsets[i] = (end + PAGE - 1) & -PAGE;
      end = offsets[i] + matrix.bytes();
      out.putInt(matrix.type().id()).putInt(matrix.rows()).putInt(matrix.columns()).putInt(0);
      out.putLong(offsets[i]);
    }
    bytes = end;
    out.putLong(0, MAGIC).putInt(8, VERSION).putInt(12, offsets.length).putLong(16, bytes);
    byte[] name = key.getBytes(StandardCharsets.US_ASCII);
    if (name.length > KEY_BYTES) {
      throw new IllegalArgumentException("a key has at most " + KEY_BYTES + " characters");
    }
    out.put(KEY_AT, name);
  }

  /// Size of the file.
  long bytes() {
    return bytes;
  }

  /// Where a matrix lies.
  long offset(int matrix) {
    return offsets[matrix];
  }

  /// The first bytes of a file over data that is in place.
  ///
  /// @param file mapped, with any header
  ByteBuffer header(MemorySegment file) {
    ByteBuffer out = ByteBuffer.allocate(header.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put(header).flip();
    return out.putInt(CHECKS_AT, samples(file)).putInt(CHECKS_AT + 4, crc(header));
  }

  /// Whether a mapped file holds what is wanted.
  Found check(MemorySegment file) {
    if (file.byteSize() < TABLE_AT || file.get(LONG, 0) != MAGIC) {
      return Found.DAMAGED;
    }
    if (file.get(INT, 8) != VERSION) {
      return Found.OTHER;
    }
    long length = headerBytes(file.get(INT, 12) & 0xFFFFFFFFL);
    if (length > file.byteSize()) {
      return Found.DAMAGED;
    }
    byte[] found = file.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    Arrays.fill(found, CHECKS_AT, KEY_AT, (byte) 0);
    if (file.get(INT, CHECKS_AT + 4) != crc(found)) {
      return Found.DAMAGED;
    }
    if (!Arrays.equals(found, header)) {
      return Found.OTHER;
    }
    boolean whole = file.byteSize() == bytes && file.get(INT, CHECKS_AT) == samples(file);
    return whole ? Found.MAPPED : Found.DAMAGED;
  }

  private static long headerBytes(long matrices) {
    return (TABLE_AT + ENTRY_BYTES * matrices + PAGE - 1) & -PAGE;
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private int samples(MemorySegment file) {
    CRC32C crc = new CRC32C();
    long room = bytes - header.length - SAMPLE_BYTES;
    for (int i = 0; i < SAMPLES; i++) {
      long at = header.length + Math.max(0, room) * i / (SAMPLES - 1);
      crc.update(file.asSlice(at, Math.min(SAMPLE_BYTES, bytes - at)).asByteBuffer());
    }
    return (int) crc.getValue();
  }
}
