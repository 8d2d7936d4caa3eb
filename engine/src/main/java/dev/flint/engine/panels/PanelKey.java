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
///
/// @param content what all copies of a file have in common
/// @param name the content and the times of change: about 40 characters that can stand in a file's
///   name
public record PanelKey(String content, String name) {
  private static final int PIECES = 128;
  private static final int PIECE_BYTES = 4096;

  /// @throws IOException if a file cannot be read
  public static PanelKey of(List<Path> parts) throws IOException {
    CRC32 one = new CRC32();
    CRC32C other = new CRC32C();
    CRC32C times = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocate(PIECE_BYTES);
    long all = 0;
    for (Path part : parts) {
      long bytes = Files.size(part);
      long changed = Files.getLastModifiedTime(part).toMillis();
      times.update(buffer.clear().putLong(changed).flip());
      all += bytes;
      buffer.clear().putLong(bytes).flip();
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
    String content =
        Long.toHexString(all)
            + "-"
            + hex.toHexDigits((int) one.getValue())
            + hex.toHexDigits((int) other.getValue());
    return new PanelKey(content, content + "-" + hex.toHexDigits((int) times.getValue()));
  }
}
