package dev.flint.tensor.gguf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/// One GGUF file: a whole model, or a part of a split one.
record Part(Path path, Metadata metadata, List<Tensor> tensors) {
  static final int DEFAULT_ALIGNMENT = 32;
  static final int LEAST_ALIGNMENT = 8;
  static final int MOST_ALIGNMENT = 2 << 20;
  static final String ALIGNMENT_KEY = "general.alignment";

  /// `GGUF` as a little-endian number.
  static final int MAGIC = 0x46554747;

  private static final int HEAD_BYTES = 24;
  private static final int LEAST_PAIR_BYTES = 8 + 1 + 4 + 1;

  /// Maps a file; its tensors live as long as the arena.
  static Part map(Path path, Arena arena) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    if (attributes.isDirectory()) {
      throw new BadGguf(path, "this is a directory, not a GGUF file");
    }
    if (!attributes.isRegularFile()) {
      throw new BadGguf(path, "this is not a regular file, so it cannot be mapped");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return read(path, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
    }
  }

  /// Reads a file that is in memory.
  ///
  /// @param path to name the file in messages
  static Part read(Path path, MemorySegment file) {
    Cursor cursor = new Cursor(path, file);
    checkMagic(cursor);
    int tensors = count(cursor, "tensors", TensorTable.LEAST_ENTRY_BYTES, TensorTable.MAX_TENSORS);
    int pairs = count(cursor, "key-value pairs", LEAST_PAIR_BYTES, MetadataReader.MAX_PAIRS);
    Metadata metadata = new MetadataReader(cursor).read(pairs);
    int alignment = alignment(cursor, metadata);
    return new Part(
        path, metadata, new TensorTable(cursor).read(tensors, alignment, file.asReadOnly()));
  }

  private static void checkMagic(Cursor cursor) {
    if (cursor.fileBytes() == 0) {
      throw cursor.fault(0, "the file is empty");
    }
    byte[] first = new byte[Math.min(4, cursor.remaining())];
    cursor.int8s(first);
    for (int i = 0; i < first.length; i++) {
      if (first[i] != (byte) (MAGIC >>> (8 * i))) {
        throw cursor.fault(
            0, "this is not a GGUF file, it begins with " + BadGguf.quote(ascii(first)));
      }
    }
    if (cursor.fileBytes() < HEAD_BYTES) {
      throw cursor.fault(
          cursor.at(),
          "the file ends at byte "
              + cursor.fileBytes()
              + " but its head needs "
              + HEAD_BYTES
              + "; it was probably not downloaded completely");
    }
    int version = cursor.int32();
    if (version == 1) {
      throw cursor.fault(4, "GGUF version 1 is no longer read; convert the model again");
    }
    if ((version & 0xFFFF) == 0 && version != 0) {
      throw cursor.fault(4, "this is a big-endian GGUF file; only little-endian files can be read");
    }
    if (version != 2 && version != 3) {
      throw cursor.fault(
          4,
          "GGUF version "
              + Integer.toUnsignedString(version)
              + " is not known; versions 2 and 3 are read");
    }
  }

  private static String ascii(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      text.append(b >= ' ' && b < 0x7F ? (char) b : '?');
    }
    return text.toString();
  }

  private static int count(Cursor cursor, String things, int leastBytes, int most) {
    long place = cursor.at();
    int count = cursor.count(things, leastBytes);
    if (count > most) {
      throw cursor.fault(
          place, "the header announces " + count + " " + things + ", more than " + most);
    }
    return count;
  }

  private static int alignment(Cursor cursor, Metadata metadata) {
    if (!metadata.keys().contains(ALIGNMENT_KEY)) {
      return DEFAULT_ALIGNMENT;
    }
    long alignment = metadata.integer(ALIGNMENT_KEY).orElse(0L);
    if (!isAlignment(alignment)) {
      throw cursor.fault(
          cursor.at(),
          ALIGNMENT_KEY
              + " is "
              + (metadata.integer(ALIGNMENT_KEY).isPresent() ? alignment : "not a whole number")
              + ", not a power of two from "
              + LEAST_ALIGNMENT
              + " to "
              + MOST_ALIGNMENT);
    }
    return (int) alignment;
  }

  static boolean isAlignment(long bytes) {
    return bytes >= LEAST_ALIGNMENT && bytes <= MOST_ALIGNMENT && Long.bitCount(bytes) == 1;
  }
}
