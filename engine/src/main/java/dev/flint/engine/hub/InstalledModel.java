package dev.flint.engine.hub;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A model that lies on this machine and can be loaded.
///
/// @param name how it can be named in commands
/// @param files the GGUF file, or all parts of a split one in order
/// @param bytes all files together
/// @param origin who put it there
/// @param source where it was fetched from, as a [Reference] is written; the path if unknown
/// @param sha256 of the file where it is known (single files only)
/// @param licence id or name where it is known
/// @param added when Flint pulled or noted it
public record InstalledModel(
    String name,
    List<Path> files,
    long bytes,
    Origin origin,
    String source,
    Optional<String> sha256,
    Optional<String> licence,
    Optional<Instant> added) {

  /// Who put a model where it lies.
  public enum Origin {
    /// Flint downloaded it.
    PULLED("Flint"),
    /// It lies elsewhere and Flint was told of it.
    LINKED("linked"),
    /// It is named by its path.
    FILE("file"),
    /// The Hugging Face tools' cache.
    HUGGING_FACE("Hugging Face cache"),
    /// Ollama's store.
    OLLAMA("Ollama"),
    /// LM Studio's folder.
    LM_STUDIO("LM Studio");

    private final String title;

    Origin(String title) {
      this.title = title;
    }

    /// For people.
    public String title() {
      return title;
    }
  }

  public InstalledModel {
    files = List.copyOf(files);
  }

  /// The file to open: of a split model the first part.
  public Path path() {
    return files.getFirst();
  }
}
