package dev.flint.model.grammar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Works out formulas: which values they stand for. Each is worked out once. For one compilation
/// and one thread.
final class Shapes {
  private static final int MOST_FORMULAS = 30_000;
  private static final int MOST_LOOKAHEAD = 4;
  private static final int MOST_CHAIN = 400;
  private static final long MOST_WORK = 2_000_000;

  /// A formula that depends on itself before anything is said.
  static final class Endless extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Endless() {
      super("", null, false, false);
    }
  }

  private final Map<Formula, Shape> known = new HashMap<>();
  private final Set<Formula> underWay = new HashSet<>();
  private final Keywords keywords = new Keywords(this);
  private int lookahead;
  private long work;

  /// Counts work done on combinations, so that none goes on for minutes.
  ///
  /// @throws BadGrammar if there was too much
  void spend(long steps) {
    work += steps;
    if (work > MOST_WORK) {
      throw BadGrammar.tooLarge("", "The schema has too many combinations to work out.");
    }
  }

  Shape of(Formula formula) {
    Shape shape = known.get(formula);
    if (shape != null) {
      return shape;
    }
    if (known.size() > MOST_FORMULAS || underWay.size() > MOST_CHAIN) {
      throw BadGrammar.tooLarge("", "The schema says too much at once.");
    }
    if (!underWay.add(formula)) {
      throw new Endless();
    }
    try {
      shape =
          switch (formula) {
            case Formula.At at -> keywords.read(at);
            case Formula.Is is -> constant(is.value());
            case Formula.All all -> {
              Shape both = Shape.ALL;
              for (Formula part : all.parts()) {
                both = both.and(of(part), this);
              }
              yield both;
            }
            case Formula.Not not -> Shape.ALL.minus(of(not.formula()), this);
          };
    } finally {
      underWay.remove(formula);
    }
    known.put(formula, shape);
    return shape;
  }

  /// Whether it is certain that no value satisfies a formula.
  boolean isEmpty(Formula formula) {
    if (formula.equals(Formula.ANYTHING) || underWay.contains(formula)) {
      return false;
    }
    if (formula.equals(Formula.NOTHING)) {
      return true;
    }
    if (lookahead >= MOST_LOOKAHEAD) {
      return false;
    }
    lookahead++;
    try {
      return of(formula).isEmpty(this);
    } catch (Endless | Inexpressible e) {
      return false;
    } finally {
      lookahead--;
    }
  }

  /// Exactly one value.
  static Shape constant(Json value) {
    return switch (value) {
      case Json.Null ignored -> Shape.NULL;
      case Json.Bool bool -> Shape.bools(bool.value(), !bool.value());
      case Json.Num number -> Shape.of(Numbers.of(number.value()));
      case Json.Text text -> Shape.of(Strings.of(CharDfa.words(List.of(text.value()))));
      case Json.Array array ->
          Shape.of(
              new Items(
                  array.items().stream().<Formula>map(Formula.Is::new).toList(),
                  Formula.NOTHING,
                  array.items().size(),
                  array.items().size(),
                  false));
      case Json.Struct struct -> {
        Map<String, Formula> named = new LinkedHashMap<>();
        struct.members().forEach((name, member) -> named.put(name, new Formula.Is(member)));
        yield Shape.of(
            new Struct(named, List.of(), Formula.NOTHING, named.keySet(), 0, Integer.MAX_VALUE));
      }
    };
  }

  /// One of several values.
  static Shape constants(List<Json> values) {
    Shape shape = Shape.NOTHING;
    List<Numbers> numbers = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (Json value : new java.util.LinkedHashSet<>(values)) {
      if (value instanceof Json.Num number) {
        numbers.add(Numbers.of(number.value()));
      } else if (value instanceof Json.Text text) {
        texts.add(text.value());
      } else {
        shape = shape.or(constant(value));
      }
    }
    if (!texts.isEmpty()) {
      shape = shape.or(Shape.of(Strings.of(CharDfa.words(texts))));
    }
    return new Shape(
        shape.nil(),
        shape.yes(),
        shape.no(),
        numbers,
        shape.strings(),
        shape.arrays(),
        shape.objects());
  }
}
