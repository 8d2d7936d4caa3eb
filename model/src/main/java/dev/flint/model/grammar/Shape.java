package dev.flint.model.grammar;

import java.util.ArrayList;
import java.util.List;

/// A set of JSON values, by their types; of numbers, strings, arrays and objects a union of sets.
/// Immutable.
record Shape(
    boolean nil,
    boolean yes,
    boolean no,
    List<Numbers> numbers,
    List<Strings> strings,
    List<Items> arrays,
    List<Struct> objects) {
  private static final int MOST_SETS = 400;

  static final Shape NOTHING =
      new Shape(false, false, false, List.of(), List.of(), List.of(), List.of());
  static final Shape ALL =
      new Shape(
          true,
          true,
          true,
          List.of(Numbers.ALL),
          List.of(Strings.ALL),
          List.of(Items.ALL),
          List.of(Struct.ALL));
  static final Shape NULL =
      new Shape(true, false, false, List.of(), List.of(), List.of(), List.of());

  static Shape bools(boolean yes, boolean no) {
    return new Shape(false, yes, no, List.of(), List.of(), List.of(), List.of());
  }

  static Shape of(Numbers numbers) {
    return new Shape(false, false, false, List.of(numbers), List.of(), List.of(), List.of());
  }

  static Shape of(Strings strings) {
    return new Shape(false, false, false, List.of(), List.of(strings), List.of(), List.of());
  }

  static Shape of(Items items) {
    return new Shape(false, false, false, List.of(), List.of(), List.of(items), List.of());
  }

  static Shape of(Struct struct) {
    return new Shape(false, false, false, List.of(), List.of(), List.of(), List.of(struct));
  }

  /// All but numbers, and these numbers; likewise the others.
  static Shape only(Numbers numbers) {
    return new Shape(true, true, true, List.of(numbers), ALL.strings, ALL.arrays, ALL.objects);
  }

  static Shape only(Strings strings) {
    return new Shape(true, true, true, ALL.numbers, List.of(strings), ALL.arrays, ALL.objects);
  }

  static Shape only(Items items) {
    return new Shape(true, true, true, ALL.numbers, ALL.strings, List.of(items), ALL.objects);
  }

  static Shape only(Struct struct) {
    return new Shape(true, true, true, ALL.numbers, ALL.strings, ALL.arrays, List.of(struct));
  }

  boolean isScalar() {
    return arrays.isEmpty() && objects.isEmpty();
  }

  Shape or(Shape other) {
    return new Shape(
        nil || other.nil,
        yes || other.yes,
        no || other.no,
        joined(numbers, other.numbers),
        joined(strings, other.strings),
        joined(arrays, other.arrays),
        joined(objects, other.objects));
  }

  private static <T> List<T> joined(List<T> a, List<T> b) {
    if (b.isEmpty() || a.equals(b)) {
      return a;
    }
    List<T> both = new ArrayList<>(a);
    both.addAll(b);
    return both;
  }

  Shape and(Shape other, Shapes shapes) {
    if (equals(ALL) || other.equals(ALL)) {
      return equals(ALL) ? other : this;
    }
    Shape both =
        new Shape(
            nil && other.nil,
            yes && other.yes,
            no && other.no,
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    for (Numbers a : numbers) {
      for (Numbers b : other.numbers) {
        Numbers c = a.and(b);
        if (c != null) {
          add(c, both.numbers, 100 * MOST_SETS);
        }
      }
    }
    for (Strings a : strings) {
      for (Strings b : other.strings) {
        Strings c = a.and(b);
        shapes.spend(a.cost() + b.cost() + (c == null ? 1 : 4 * c.cost()));
        if (c != null) {
          add(c, both.strings, MOST_SETS);
        }
      }
    }
    for (Items a : arrays) {
      for (Items b : other.arrays) {
        Items c = a.equals(Items.ALL) ? b : b.equals(Items.ALL) ? a : a.and(b);
        if (!c.isEmpty(shapes)) {
          add(c, both.arrays, MOST_SETS);
        }
      }
    }
    for (Struct a : objects) {
      for (Struct b : other.objects) {
        shapes.spend(1 + a.named().size() + b.named().size());
        if (a.equals(Struct.ALL) || b.equals(Struct.ALL)) {
          add(a.equals(Struct.ALL) ? b : a, both.objects, MOST_SETS);
        } else if (!a.isApart(b, shapes)) {
          add(a.and(b), both.objects, MOST_SETS);
        }
      }
    }
    return both;
  }

  private static <T> void add(T set, List<T> out, int most) {
    if (out.size() >= most) {
      throw BadGrammar.tooLarge(
          "anyOf", "The alternatives of 'anyOf', 'oneOf' and 'if' have too many combinations.");
    }
    out.add(set);
  }

  /// Whether no value is in both, as far as can be told cheaply.
  boolean isApart(Shape other, Shapes shapes) {
    if ((nil && other.nil) || (yes && other.yes) || (no && other.no)) {
      return false;
    }
    for (Numbers a : numbers) {
      for (Numbers b : other.numbers) {
        if (a.and(b) != null) {
          return false;
        }
      }
    }
    for (Strings a : strings) {
      for (Strings b : other.strings) {
        shapes.spend(a.cost() + b.cost());
        if (a.and(b) != null) {
          return false;
        }
      }
    }
    for (Items a : arrays) {
      for (Items b : other.arrays) {
        if (!a.and(b).isEmpty(shapes)) {
          return false;
        }
      }
    }
    for (Struct a : objects) {
      for (Struct b : other.objects) {
        shapes.spend(1 + a.named().size() + b.named().size());
        if (!a.isApart(b, shapes)) {
          return false;
        }
      }
    }
    return true;
  }

  boolean isEmpty(Shapes shapes) {
    return !nil
        && !yes
        && !no
        && numbers.isEmpty()
        && strings.isEmpty()
        && arrays.stream().allMatch(items -> items.isEmpty(shapes))
        && objects.stream().allMatch(struct -> struct.isEmpty(shapes));
  }

  /// What is left without the other.
  ///
  /// @throws Inexpressible if that is no such set
  Shape minus(Shape other, Shapes shapes) {
    return new Shape(
        nil && !other.nil,
        yes && !other.yes,
        no && !other.no,
        without(numbers, other.numbers, Numbers::minus),
        without(strings, other.strings, Strings::minus),
        without(
            arrays,
            other.arrays,
            (a, b) -> a.and(b).isEmpty(shapes) ? List.of(a) : a.minus(b, shapes)),
        without(
            objects,
            other.objects,
            (a, b) -> a.isApart(b, shapes) ? List.of(a) : a.minus(b, shapes)));
  }

  private interface Difference<T> {
    List<T> of(T a, T b);
  }

  private static <T> List<T> without(List<T> all, List<T> others, Difference<T> minus) {
    List<T> left = all;
    for (T other : others) {
      List<T> less = new ArrayList<>();
      for (T set : left) {
        for (T part : minus.of(set, other)) {
          add(part, less, 100 * MOST_SETS);
        }
      }
      left = less;
    }
    return left;
  }
}
