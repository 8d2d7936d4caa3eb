package dev.flint.testing;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Looks into wheels (zip) and source packages (tar, gzip).
final class Archives {
  private static final int BLOCK = 512;

  private Archives() {}

  /// Copies the one entry of a zip file whose whole name matches.
  static void copyEntry(Path zip, Pattern name, OutputStream out) throws IOException {
    try (ZipFile file = new ZipFile(zip.toFile())) {
      ZipEntry entry =
          file.stream()
              .filter(candidate -> name.matcher(candidate.getName()).matches())
              .reduce((a, b) -> {
                throw new IllegalStateException(zip + " has both " + a + " and " + b + ".");
              })
              .orElseThrow(() -> new IOException(zip + " has no entry " + name + "."));
      try (InputStream in = file.getInputStream(entry)) {
        in.transferTo(out);
      }
    }
  }

  /// Unpacks the entries of a zip file whose whole names match, under the pattern's first group.
  static void unzip(Path zip, Pattern name, Path folder) throws IOException {
    try (ZipFile file = new ZipFile(zip.toFile())) {
      for (ZipEntry entry : file.stream().toList()) {
        Matcher matcher = name.matcher(entry.getName());
        if (matcher.matches()) {
          try (InputStream in = file.getInputStream(entry)) {
            Files.copy(in, folder.resolve(matcher.group(1)));
          }
        }
      }
    }
  }

  /// Unpacks the files of a gzipped tar whose whole names match, under the pattern's first group.
  static void unpack(Path tarGz, Pattern name, Path folder) throws IOException {
    try (InputStream in =
        new BufferedInputStream(new GZIPInputStream(Files.newInputStream(tarGz), 1 << 16))) {
      byte[] header = new byte[BLOCK];
      while (in.readNBytes(header, 0, BLOCK) == BLOCK && header[0] != 0) {
        long size = Long.parseLong(field(header, 124, 12), 8);
        Matcher matcher = name.matcher(field(header, 0, 100));
        if (matcher.matches()) {
          Files.write(folder.resolve(matcher.group(1)), in.readNBytes(Math.toIntExact(size)));
        } else {
          in.skipNBytes(size);
        }
        in.skipNBytes(Math.floorMod(-size, BLOCK));
      }
    } catch (EOFException e) {
      throw new IOException(tarGz + " ends too early.", e);
    }
  }

  private static String field(byte[] header, int at, int length) {
    String text = new String(header, at, length, StandardCharsets.UTF_8);
    int end = text.indexOf(0);
    return (end < 0 ? text : text.substring(0, end)).trim();
  }
}
