package dev.flint.engine.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the names of GGUF files say: parts of split files (`-00001-of-00003.gguf`) and vision
/// projectors, which are no models of their own.
final class GgufNames {
  private static final Pattern PART =
      Pattern.compile("(?i)(?<stem>.*)-(?<part>\\d{5})-of-(?<count>\\d{5})\\.gguf");
  private static final int MOST_PARTS = 1000;

  private GgufNames() {}

  static boolean isModel(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return name.endsWith(".gguf") && !name.startsWith("mmproj") && !name.contains("-mmproj");
  }

  /// Which part of a split file it is, from 1; empty for a whole file.
  static OptionalInt part(String path) {
    Matcher part = PART.matcher(path);
    return part.matches()
        ? OptionalInt.of(Integer.parseInt(part.group("part")))
        : OptionalInt.empty();
  }

  /// The whole set that `path` belongs to, in order; `path` alone if it is not split.
  static List<String> parts(String path) {
    Matcher part = PART.matcher(path);
    if (!part.matches()) {
      return List.of(path);
    }
    int count = Integer.parseInt(part.group("count"));
    if (count < 1 || count > MOST_PARTS) {
      return List.of(path);
    }
    List<String> all = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      all.add("%s-%05d-of-%05d.gguf".formatted(part.group("stem"), i, count));
    }
    return all;
  }

  /// The name without folders, part number and `.gguf`.
  static String stem(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    Matcher part = PART.matcher(name);
    return part.matches() ? part.group("stem") : name.replaceFirst("(?i)\\.gguf$", "");
  }
}
