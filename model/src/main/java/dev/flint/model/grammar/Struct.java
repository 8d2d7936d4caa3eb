package dev.flint.model.grammar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A set of objects.
///
/// @param named what the values of these names are, in the order in which they are written
/// @param classes what the values of other names are; no two classes share a name
/// @param rest what the values of names are that are neither
/// @param max no limit is [Integer#MAX_VALUE]
record Struct(
    Map<String, Formula> named,
    List<NameClass> classes,
    Formula rest,
    Set<String> required,
    int min,
    int max) {

  record NameClass(CharDfa names, Formula value) {}

  static final Struct ALL =
      new Struct(Map.of(), List.of(), Formula.ANYTHING, Set.of(), 0, Integer.MAX_VALUE);

  static Struct sized(int min, int max) {
    return new Struct(Map.of(), List.of(), Formula.ANYTHING, Set.of(), min, max);
  }

  static Struct required(Set<String> names) {
    return new Struct(Map.of(), List.of(), Formula.ANYTHING, names, 0, Integer.MAX_VALUE);
  }

  static Struct named(Map<String, Formula> values) {
    return new Struct(values, List.of(), Formula.ANYTHING, Set.of(), 0, Integer.MAX_VALUE);
  }

  static Struct named(String name, Formula value) {
    return named(Map.of(name, value));
  }

  /// Any values, but all names among these.
  static Struct names(CharDfa names) {
    return new Struct(
        Map.of(),
        names.isEmpty() ? List.of() : List.of(new NameClass(names, Formula.ANYTHING)),
        Formula.NOTHING,
        Set.of(),
        0,
        Integer.MAX_VALUE);
  }

  /// What the value of a name is.
  Formula at(String name) {
    Formula value = named.get(name);
    if (value != null) {
      return value;
    }
    for (NameClass some : classes) {
      if (some.names().contains(name)) {
        return some.value();
      }
    }
    return rest;
  }

  /// Without members that are neither named nor required.
  Struct declaredOnly() {
    Map<String, Formula> declared = new LinkedHashMap<>(named);
    required.forEach(name -> declared.computeIfAbsent(name, this::at));
    return new Struct(declared, List.of(), Formula.NOTHING, required, min, max);
  }

  Struct and(Struct other) {
    Map<String, Formula> both = new LinkedHashMap<>();
    named.forEach((name, value) -> both.put(name, Formula.and(value, other.at(name))));
    other.named.forEach(
        (name, value) -> both.computeIfAbsent(name, n -> Formula.and(at(n), value)));
    List<NameClass> joined = new ArrayList<>();
    if (classes.isEmpty() || other.classes.isEmpty()) {
      classes.forEach(
          c -> joined.add(new NameClass(c.names(), Formula.and(c.value(), other.rest))));
      other.classes.forEach(
          c -> joined.add(new NameClass(c.names(), Formula.and(rest, c.value()))));
    } else {
      for (NameClass mine : classes) {
        CharDfa alone = mine.names();
        for (NameClass theirs : other.classes) {
          add(mine.names().and(theirs.names()), Formula.and(mine.value(), theirs.value()), joined);
          alone = alone.minus(theirs.names());
        }
        add(alone, Formula.and(mine.value(), other.rest), joined);
      }
      for (NameClass theirs : other.classes) {
        CharDfa alone = theirs.names();
        for (NameClass mine : classes) {
          alone = alone.minus(mine.names());
        }
        add(alone, Formula.and(rest, theirs.value()), joined);
      }
    }
    Set<String> needed = new LinkedHashSet<>(required);
    needed.addAll(other.required);
    int atLeast = Math.max(min, other.min);
    int atMost = Math.min(max, other.max);
    return new Struct(both, joined, Formula.and(rest, other.rest), needed, atLeast, atMost);
  }

  private static void add(CharDfa names, Formula value, List<NameClass> out) {
    if (!names.isEmpty()) {
      out.add(new NameClass(names, value));
    }
  }

  /// Whether no object is in the set, as far as its required members tell.
  boolean isEmpty(Shapes shapes) {
    return min > max
        || required.size() > max
        || required.stream().anyMatch(name -> shapes.isEmpty(at(name)));
  }

  /// Whether no object is in both, as far as their required members tell.
  boolean isApart(Struct other, Shapes shapes) {
    if (Math.max(min, other.min) > Math.min(max, other.max)) {
      return true;
    }
    Set<String> needed = new LinkedHashSet<>(required);
    needed.addAll(other.required);
    return needed.stream().anyMatch(name -> shapes.isEmpty(Formula.and(at(name), other.at(name))));
  }

  /// What is left without the other.
  ///
  /// @throws Inexpressible if that is no set of such sets
  List<Struct> minus(Struct other, Shapes shapes) {
    List<Struct> left = new ArrayList<>();
    for (String name : other.required) {
      if (!required.contains(name)) {
        left.add(and(named(name, Formula.NOTHING)));
      }
    }
    Set<String> names = new LinkedHashSet<>(other.named.keySet());
    names.addAll(named.keySet());
    names.addAll(required);
    for (String name : names) {
      Formula theirs = other.at(name);
      if (!theirs.equals(Formula.ANYTHING) && !theirs.equals(at(name))) {
        left.add(and(named(name, Formula.not(theirs))).and(required(Set.of(name))));
      }
    }
    boolean closed = classes.isEmpty() && shapes.isEmpty(rest);
    boolean open =
        other.rest.equals(Formula.ANYTHING)
            && other.classes.stream().allMatch(c -> c.value().equals(Formula.ANYTHING));
    boolean same = other.classes.isEmpty() && classes.isEmpty() && other.rest.equals(rest);
    if (!closed && !open && !same) {
      throw new Inexpressible();
    }
    if (other.min > 0) {
      left.add(and(sized(0, other.min - 1)));
    }
    if (other.max < Integer.MAX_VALUE) {
      left.add(and(sized(other.max + 1, Integer.MAX_VALUE)));
    }
    left.removeIf(struct -> struct.isEmpty(shapes));
    return left;
  }
}
