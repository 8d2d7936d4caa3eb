package dev.flint.tensor.gguf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An opened GGUF model, version 2 or 3, in one file or split into several.
///
/// The tensors' bytes stay in the files and are mapped read-only; they are valid until [#close],
/// for any thread. Metadata and names outlive it. While it is open nobody may shorten the files: as
/// with any mapping, reading bytes that are gone breaks the process.
///
/// Format: the GGUF specification in ggml's documentation. A file is untrusted: before it is used,
/// each count, length, shape and offset is held against what the file can hold.
public final class Gguf implements AutoCloseable {
  private final Path path;
  private final Arena arena;
  private final List<Path> parts;
  private final Metadata metadata;
  private final List<Tensor> tensors;
  private final Map<String, Tensor> byName;

  private Gguf(Path path, Arena arena, List<Part> parts) {
    this.path = path;
    this.arena = arena;
    List<Path> paths = new ArrayList<>();
    List<Tensor> all = new ArrayList<>();
    this.byName = new HashMap<>();
    for (Part part : parts) {
      paths.add(part.path());
      all.addAll(part.tensors());
    }
    for (Tensor tensor : all) {
      byName.put(tensor.name(), tensor);
    }
    this.parts = List.copyOf(paths);
    this.metadata = parts.getFirst().metadata();
    this.tensors = List.copyOf(all);
  }

  /// Opens and checks a model; any part of a split one opens them all.
  ///
  /// @throws BadGguf if the file, or another part, is not a sound GGUF
  /// @throws IOException if it cannot be read
  public static Gguf open(Path path) throws IOException {
    Arena arena = Arena.ofShared();
    try {
      return new Gguf(path, arena, Split.all(Part.map(path, arena), arena));
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /// The path that was opened.
  public Path path() {
    return path;
  }

  /// The files of the model in order; one, unless it is split.
  public List<Path> parts() {
    return parts;
  }

  /// The metadata; that of the first part where the model is split.
  public Metadata metadata() {
    return metadata;
  }

  /// All tensors in the files' order.
  public List<Tensor> tensors() {
    return tensors;
  }

  public Optional<Tensor> tensor(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /// Unmaps the files. Reading a tensor's data afterwards throws IllegalStateException.
  @Override
  public void close() {
    arena.close();
  }
}
