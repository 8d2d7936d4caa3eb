package dev.flint.model.grammar;

import java.util.ArrayList;
import java.util.List;

/// A set of arrays.
///
/// @param prefix what the first items are
/// @param rest what the others are
/// @param max no limit is [Integer#MAX_VALUE]
/// @param distinct whether no two items may be equal
record Items(List<Formula> prefix, Formula rest, int min, int max, boolean distinct) {
  private static final int MOST_PLACES = 16;

  static final Items ALL = new Items(List.of(), Formula.ANYTHING, 0, Integer.MAX_VALUE, false);

  static Items sized(int min, int max) {
    return new Items(List.of(), Formula.ANYTHING, min, max, false);
  }

  Formula at(int index) {
    return index < prefix.size() ? prefix.get(index) : rest;
  }

  Items and(Items other) {
    List<Formula> both = new ArrayList<>();
    for (int i = 0; i < Math.max(prefix.size(), other.prefix.size()); i++) {
      both.add(Formula.and(at(i), other.at(i)));
    }
    int atLeast = Math.max(min, other.min);
    int atMost = Math.min(max, other.max);
    return new Items(
        both, Formula.and(rest, other.rest), atLeast, atMost, distinct || other.distinct);
  }

  boolean isEmpty(Shapes shapes) {
    if (min > max) {
      return true;
    }
    for (int i = 0; i < Math.min(min, prefix.size() + 1); i++) {
      if (shapes.isEmpty(at(i))) {
        return true;
      }
    }
    return false;
  }

  List<Items> minus(Items other, Shapes shapes) {
    List<Items> left = new ArrayList<>();
    if (other.distinct && !distinct) {
      throw new Inexpressible();
    }
    if (other.min > 0) {
      left.add(and(sized(0, other.min - 1)));
    }
    if (other.max < Integer.MAX_VALUE) {
      left.add(and(sized(other.max + 1, Integer.MAX_VALUE)));
    }
    int places = Math.max(prefix.size(), other.prefix.size());
    if (!other.rest.equals(Formula.ANYTHING)) {
      if (max > MOST_PLACES) {
        if (!other.rest.equals(rest)) {
          throw new Inexpressible();
        }
      } else {
        places = Math.max(places, max);
      }
    }
    for (int i = 0; i < Math.min(places, max); i++) {
      if (!other.at(i).equals(Formula.ANYTHING)) {
        List<Formula> first = new ArrayList<>();
        for (int j = 0; j < i; j++) {
          first.add(Formula.ANYTHING);
        }
        first.add(Formula.not(other.at(i)));
        left.add(and(new Items(first, Formula.ANYTHING, i + 1, Integer.MAX_VALUE, false)));
      }
    }
    left.removeIf(items -> items.isEmpty(shapes));
    return left;
  }
}
