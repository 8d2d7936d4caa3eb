package dev.flint.tensor.gguf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// How a model that is cut into several files hangs together: which part a file is, and of how
/// many.
///
/// The keys are `split.no` (from 0), `split.count` and `split.tensors.count`; part 1 of 3 of `name`
/// is the file `name-00001-of-00003.gguf` (the convention of llama.cpp's `gguf-split`).
///
/// @param number of this part, from 0
/// @param count of parts
/// @param tensors in all parts together, or -1 where the file does not say
record Split(long number, long count, long tensors) {
  private static final String NUMBER_KEY = "split.no";
  private static final String COUNT_KEY = "split.count";
  private static final String TENSORS_KEY = "split.tensors.count";
  private static final int MOST_PARTS = 99_999;

  static Split of(Part part) {
    Metadata metadata = part.metadata();
    long count = metadata.integer(COUNT_KEY).orElse(1L);
    if (count == 0 || count == 1) {
      return new Split(0, 1, -1);
    }
    long number = metadata.integer(NUMBER_KEY).orElse(-1L);
    if (count < 0 || count > MOST_PARTS || number < 0 || number >= count) {
      throw new BadGguf(
          part.path(),
          NUMBER_KEY
              + " is "
              + (metadata.integer(NUMBER_KEY).isPresent() ? number : "missing")
              + " and "
              + COUNT_KEY
              + " is "
              + Long.toUnsignedString(count)
              + ", which name no part of a split model");
    }
    return new Split(number, count, metadata.integer(TENSORS_KEY).orElse(-1L));
  }

  /// All parts of the model that `opened` belongs to, in order; just itself if it is whole.
  static List<Part> all(Part opened, Arena arena) throws IOException {
    Split split = of(opened);
    if (split.count == 1) {
      return List.of(opened);
    }
    String stem = split.stem(opened.path());
    List<Part> parts = new ArrayList<>();
    for (long i = 0; i < split.count; i++) {
      parts.add(
          i == split.number
              ? opened
              : split.sibling(i, opened.path().resolveSibling(stem + split.suffix(i)), arena));
    }
    split.check(parts);
    return parts;
  }

  private String suffix(long part) {
    return "-" + fiveDigits(part + 1) + "-of-" + fiveDigits(count) + ".gguf";
  }

  private static String fiveDigits(long number) {
    String digits = Long.toString(number);
    return "0".repeat(5 - digits.length()) + digits;
  }

  private String stem(Path path) {
    Path fileName = path.getFileName();
    String name = fileName == null ? "" : fileName.toString();
    String suffix = suffix(number);
    if (!name.endsWith(suffix)) {
      throw new BadGguf(
          path,
          "this is part "
              + (number + 1)
              + " of "
              + count
              + " of a split model, but its name does not end in "
              + suffix
              + ", so the other parts cannot be found");
    }
    return name.substring(0, name.length() - suffix.length());
  }

  private Part sibling(long number, Path path, Arena arena) throws IOException {
    Part part;
    try {
      part = Part.map(path, arena);
    } catch (NoSuchFileException _) {
      throw new BadGguf(path, "part " + (number + 1) + " of " + count + " of the model is missing");
    }
    Split split = of(part);
    if (split.number != number || split.count != count) {
      throw new BadGguf(
          path,
          "by its name this is part "
              + (number + 1)
              + " of "
              + count
              + ", by its metadata part "
              + (split.number + 1)
              + " of "
              + split.count);
    }
    if (split.tensors != tensors) {
      throw new BadGguf(
          path,
          TENSORS_KEY
              + " is "
              + said(split.tensors)
              + " here and "
              + said(tensors)
              + " in another part, so they are not parts of one model");
    }
    return part;
  }

  private static String said(long tensors) {
    return tensors < 0 ? "missing" : Long.toString(tensors);
  }

  private void check(List<Part> parts) {
    Set<String> names = new HashSet<>();
    for (Part part : parts) {
      for (Tensor tensor : part.tensors()) {
        if (!names.add(tensor.name())) {
          throw new BadGguf(
              part.path(),
              "tensor " + BadGguf.quote(tensor.name()) + " is also in another part of the model");
        }
      }
    }
    if (tensors >= 0 && names.size() != tensors) {
      throw new BadGguf(
          parts.getFirst().path(),
          TENSORS_KEY
              + " is "
              + tensors
              + ", but the "
              + count
              + " parts hold "
              + names.size()
              + " tensors");
    }
  }
}
