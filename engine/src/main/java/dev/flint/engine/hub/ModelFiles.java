package dev.flint.engine.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Looks at model files from outside: is it a GGUF, which parts does it have, what is its sha256.
public final class ModelFiles {
  private ModelFiles() {}

  /// Whether the file begins as a GGUF does.
  static boolean isGguf(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      return new String(in.readNBytes(4), StandardCharsets.ISO_8859_1).equals("GGUF");
    } catch (IOException e) {
      return false;
    }
  }

  /// All parts of the model that `path` is the first or only file of; empty if one is missing.
  static Optional<List<Path>> parts(Path path) {
    List<Path> parts = new ArrayList<>();
    for (String name : GgufNames.parts(String.valueOf(path.getFileName()))) {
      Path part = path.resolveSibling(name);
      if (!Files.isRegularFile(part)) {
        return Optional.empty();
      }
      parts.add(part);
    }
    return Optional.of(parts);
  }

  static long bytes(List<Path> files) {
    return files.stream().mapToLong(file -> file.toFile().length()).sum();
  }

  /// The file's sha256 in lower-case hexadecimal digits.
  ///
  /// @throws dev.flint.chat.Failure STORAGE if it cannot be read
  public static String sha256(Path path, PullProgress progress) {
    MessageDigest digest = PartialFile.sha256();
    Meter meter =
        new Meter(
            progress,
            String.valueOf(path.getFileName()),
            0,
            path.toFile().length(),
            System::nanoTime);
    long done = 0;
    try (InputStream in = Files.newInputStream(path)) {
      byte[] buffer = new byte[1 << 20];
      for (int count; (count = in.read(buffer)) >= 0; ) {
        Interrupts.check();
        digest.update(buffer, 0, count);
        done += count;
        meter.at(PullProgress.Phase.CHECKING, done);
      }
    } catch (IOException e) {
      throw PartialFile.storage(path, e);
    }
    meter.end(PullProgress.Phase.CHECKING, done);
    return HexFormat.of().formatHex(digest.digest());
  }
}
