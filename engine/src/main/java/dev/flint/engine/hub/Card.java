package dev.flint.engine.hub;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// The note `model.json` in a model's folder: what the files are and where they came from.
///
/// @param files names inside the folder, or absolute paths for a linked file
/// @param linked whether the files belong to somebody else
/// @param added ISO-8601 moment
record Card(
    String name,
    String source,
    List<String> files,
    String sha256,
    String licence,
    boolean linked,
    String added) {
  static final String FILE_NAME = "model.json";

  Card {
    name = Objects.requireNonNullElse(name, "");
    source = Objects.requireNonNullElse(source, "");
    files = List.copyOf(Objects.requireNonNullElse(files, List.of()));
    sha256 = Objects.requireNonNullElse(sha256, "");
    licence = Objects.requireNonNullElse(licence, "");
    added = Objects.requireNonNullElse(added, "");
  }

  /// The card of a folder, if its files are all there.
  static Optional<InstalledModel> read(Path folder) {
    return JsonFiles.read(folder.resolve(FILE_NAME), Card.class)
        .flatMap(card -> card.installed(folder));
  }

  Optional<InstalledModel> installed(Path folder) {
    if (name.isEmpty() || files.isEmpty()) {
      return Optional.empty();
    }
    try {
      List<Path> paths = files.stream().map(folder::resolve).toList();
      long bytes = 0;
      for (Path path : paths) {
        if (!Files.isRegularFile(path)) {
          return Optional.empty();
        }
        bytes += path.toFile().length();
      }
      return Optional.of(
          new InstalledModel(
              name,
              paths,
              bytes,
              linked ? InstalledModel.Origin.LINKED : InstalledModel.Origin.PULLED,
              source,
              Optional.of(sha256).filter(text -> !text.isEmpty()),
              Optional.of(licence).filter(text -> !text.isEmpty()),
              moment()));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private Optional<Instant> moment() {
    try {
      return Optional.of(Instant.parse(added));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
