package dev.flint.model.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A set of Unicode scalar values, as ascending ranges. Surrogates are never members, nor is the
/// noncharacter [#MARK]. Immutable.
final class CodePoints {
  private static final int SURROGATES_FROM = 0xD800;
  private static final int SURROGATES_TO = 0xDFFF;

  /// Stands before the name of a control token; no text has it.
  static final int MARK = Character.MAX_CODE_POINT;

  static final CodePoints NONE = new CodePoints(new int[0]);
  static final CodePoints ALL =
      new CodePoints(new int[] {0, SURROGATES_FROM - 1, SURROGATES_TO + 1, MARK - 1});

  /// The sign that no set made of characters has.
  static final CodePoints ONLY_MARK = new CodePoints(new int[] {MARK, MARK});

  private final int[] ranges; // first, last, first, last ...: disjoint, ascending, not touching

  private CodePoints(int[] ranges) {
    this.ranges = ranges;
  }

  static CodePoints of(int codePoint) {
    return range(codePoint, codePoint);
  }

  static CodePoints range(int first, int last) {
    return new CodePoints(new int[] {first, last}).and(ALL);
  }

  /// Each character of a text.
  static CodePoints anyOf(String characters) {
    CodePoints all = NONE;
    for (int c : characters.codePoints().toArray()) {
      all = all.or(of(c));
    }
    return all;
  }

  int count() {
    return ranges.length / 2;
  }

  int first(int range) {
    return ranges[2 * range];
  }

  int last(int range) {
    return ranges[2 * range + 1];
  }

  boolean isEmpty() {
    return ranges.length == 0;
  }

  boolean contains(int codePoint) {
    int at = Arrays.binarySearch(ranges, codePoint);
    return at >= 0 || (-at - 1) % 2 == 1;
  }

  CodePoints or(CodePoints other) {
    List<int[]> all = new ArrayList<>();
    for (CodePoints set : List.of(this, other)) {
      for (int i = 0; i < set.count(); i++) {
        all.add(new int[] {set.first(i), set.last(i)});
      }
    }
    all.sort((a, b) -> Integer.compare(a[0], b[0]));
    int[] joined = new int[2 * all.size()];
    int size = 0;
    for (int[] range : all) {
      if (size > 0 && range[0] <= joined[size - 1] + 1) {
        joined[size - 1] = Math.max(joined[size - 1], range[1]);
      } else {
        joined[size++] = range[0];
        joined[size++] = range[1];
      }
    }
    return new CodePoints(Arrays.copyOf(joined, size));
  }

  CodePoints and(CodePoints other) {
    int[] both = new int[2 * (count() + other.count())];
    int size = 0;
    for (int i = 0, j = 0; i < count() && j < other.count(); ) {
      int first = Math.max(first(i), other.first(j));
      int last = Math.min(last(i), other.last(j));
      if (first <= last) {
        both[size++] = first;
        both[size++] = last;
      }
      if (last(i) < other.last(j)) {
        i++;
      } else {
        j++;
      }
    }
    return new CodePoints(Arrays.copyOf(both, size));
  }

  CodePoints not() {
    int[] rest = new int[ranges.length + 2];
    int size = 0;
    int from = 0;
    for (int i = 0; i < count(); i++) {
      if (first(i) > from) {
        rest[size++] = from;
        rest[size++] = first(i) - 1;
      }
      from = last(i) + 1;
    }
    if (from <= Character.MAX_CODE_POINT) {
      rest[size++] = from;
      rest[size++] = Character.MAX_CODE_POINT;
    }
    return new CodePoints(Arrays.copyOf(rest, size)).and(ALL);
  }

  /// Collects ranges that come in ascending order and do not touch.
  static final class Builder {
    private int[] ranges = new int[64];
    private int size;

    void add(int first, int last) {
      if (size == ranges.length) {
        ranges = Arrays.copyOf(ranges, 2 * size);
      }
      ranges[size++] = first;
      ranges[size++] = last;
    }

    CodePoints build() {
      return new CodePoints(Arrays.copyOf(ranges, size)).and(ALL);
    }
  }
}
