package dev.flint.model.grammar;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// The general categories and scripts that a `\p{…}` may name, with the characters the JDK puts in
/// them.
final class UnicodeProperty {
  private static final Map<String, Integer> CATEGORIES =
      Map.ofEntries(
          Map.entry("Lu", 1 << Character.UPPERCASE_LETTER),
          Map.entry("Ll", 1 << Character.LOWERCASE_LETTER),
          Map.entry("Lt", 1 << Character.TITLECASE_LETTER),
          Map.entry("Lm", 1 << Character.MODIFIER_LETTER),
          Map.entry("Lo", 1 << Character.OTHER_LETTER),
          Map.entry("L", 0b111110),
          Map.entry("Letter", 0b111110),
          Map.entry("Mn", 1 << Character.NON_SPACING_MARK),
          Map.entry("Mc", 1 << Character.COMBINING_SPACING_MARK),
          Map.entry("M", 0b111000000),
          Map.entry("Nd", 1 << Character.DECIMAL_DIGIT_NUMBER),
          Map.entry("N", 0b111000000000),
          Map.entry("Z", 0b111000000000000),
          Map.entry("Zs", 1 << Character.SPACE_SEPARATOR),
          Map.entry("Cc", 1 << Character.CONTROL),
          Map.entry(
              "C", (1 << Character.CONTROL) | (1 << Character.FORMAT) | 1 | (1 << 18) | (1 << 19)),
          Map.entry("S", 0b11110 << 24),
          Map.entry("P", (0b11111 << 20) | (0b11 << 29)));

  private static final Map<String, CodePoints> KNOWN = new ConcurrentHashMap<>();

  private UnicodeProperty() {}

  static @Nullable CodePoints named(String name) {
    CodePoints known = KNOWN.get(name);
    if (known != null) {
      return known;
    }
    Integer bits = CATEGORIES.get(name);
    CodePoints set;
    if (bits != null) {
      set = where(c -> ((bits >>> Character.getType(c)) & 1) != 0);
    } else if (name.startsWith("Script=") || name.startsWith("sc=")) {
      Character.UnicodeScript script;
      try {
        script = Character.UnicodeScript.forName(name.substring(name.indexOf('=') + 1));
      } catch (IllegalArgumentException e) {
        return null;
      }
      set = where(c -> Character.UnicodeScript.of(c) == script);
    } else {
      return null;
    }
    KNOWN.put(name, set);
    return set;
  }

  private static CodePoints where(IntPredicate holds) {
    CodePoints.Builder set = new CodePoints.Builder();
    int from = -1;
    for (int c = 0; c <= Character.MAX_CODE_POINT + 1; c++) {
      boolean in = c <= Character.MAX_CODE_POINT && holds.test(c);
      if (in && from < 0) {
        from = c;
      } else if (!in && from >= 0) {
        set.add(from, c - 1);
        from = -1;
      }
    }
    return set.build();
  }
}
