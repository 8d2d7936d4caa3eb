package dev.flint.engine.panels;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/// A name for the content of a model's files that can be had at every start: their sizes, times of
/// change and pieces of their bytes, evenly spread, under two checksums of 32 bits. A file that is
/// copied or changed gets another name; a stale one is never used, at worst panels are made again.
public final class PanelKey {
  private static final int PIECES = 128;
  private static final int PIECE_BYTES = 4096;

  private PanelKey() {}

  /// @return about 30 characters that can stand in a file's name
  public static String of(List<Path> parts) throws IOException {
    CRC32 one = new CRC32();
    CRC32C other = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocate(PIECE_BYTES);
    long all = 0;
    for (Path part : parts) {
      long bytes = Files.size(part);
      long changed = Files.getLastModifiedTime(part).toMillis();
      all += bytes;
      buffer.clear().putLong(bytes).putLong(changed).flip();
      one.update(buffer.duplicate());
      other.update(buffer);
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.READ)) {
        for (int i = 0; i < PIECES; i++) {
          long at = Math.max(0, bytes - PIECE_BYTES) * i / (PIECES - 1);
          buffer.clear();
          while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) >= 0) {}
          buffer.flip();
          one.update(buffer.duplicate());
          other.update(buffer);
        }
      }
    }
    HexFormat hex = HexFormat.of();
    return Long.toHexString(all)
        + "-"
        + hex.toHexDigits((int) one.getValue())
        + hex.toHexDigits((int) other.getValue());
  }
}
