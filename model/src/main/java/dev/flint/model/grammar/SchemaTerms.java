package dev.flint.model.grammar;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A JSON Schema as terms: how the values that it allows are written. For one compilation.
final class SchemaTerms {
  private static final Json OBJECT = Json.parse("{\"type\": \"object\"}");
  private static final int MOST_RULES = 20_000;
  private static final int MOST_PREFIX = 1000;
  private static final List<String> OPENING =
      List.of("additionalProperties", "patternProperties", "unevaluatedProperties");
  private static final Recent<Numbers, Term> NUMBERS = new Recent<>(256);
  private static final Term NOTHING = new Term.Alt(List.of());
  private static final Term EMPTY = new Term.Seq(List.of());

  private final Shapes shapes = new Shapes();
  private final Map<Formula, Term.Rule> rules = new HashMap<>();
  private final List<Formula> open = new ArrayList<>();

  private final Written written;

  SchemaTerms(Written written) {
    this.written = written;
  }

  /// The values of a schema.
  Term value(Json schema) {
    Term root = rule(Resource.document(schema).root());
    settle();
    return root;
  }

  /// The objects of a schema, as the arguments of a call.
  ///
  /// @param texts members whose values are text and nothing else
  Term arguments(Json schema, Set<String> texts) {
    Formula root = Formula.and(Resource.document(schema).root(), Resource.document(OBJECT).root());
    List<Term> options = new ArrayList<>();
    for (Struct struct : shape(root).objects()) {
      Struct said = isOpen(schema) ? struct : struct.declaredOnly();
      options.add(object(said, written.arguments, texts));
    }
    settle();
    return new Term.Alt(options);
  }

  /// Whether a schema wants members that it does not declare, or declares none.
  private static boolean isOpen(Json schema) {
    return !(schema instanceof Json.Struct struct)
        || !(struct.members().get("properties") instanceof Json.Struct declared)
        || declared.members().isEmpty()
        || OPENING.stream().anyMatch(struct.members()::containsKey);
  }

  /// Works out what was referred to.
  private void settle() {
    while (!open.isEmpty()) {
      Formula formula = open.removeLast();
      CharDfa.nonNull(rules.get(formula)).define(term(formula));
    }
  }

  private Term rule(Formula formula) {
    Term.Rule known = rules.get(formula);
    if (known == null) {
      if (rules.size() >= MOST_RULES) {
        throw BadGrammar.tooLarge("", "The schema has too many parts.");
      }
      known = new Term.Rule("");
      rules.put(formula, known);
      open.add(formula);
    }
    return known;
  }

  private Shape shape(Formula formula) {
    try {
      return shapes.of(formula);
    } catch (Shapes.Endless e) {
      throw BadGrammar.wrong(
          "$ref", "The keyword '$ref' at " + place(formula) + " refers to itself without end.");
    } catch (Inexpressible e) {
      throw BadGrammar.unsupported(
          "oneOf",
          "What is left by 'oneOf', 'not' or 'if' is not supported, at " + place(formula) + ".");
    }
  }

  private Term term(Formula formula) {
    Shape shape = shape(formula);
    List<Term> options = new ArrayList<>(scalars(shape));
    for (Items items : shape.arrays()) {
      options.add(array(items, formula));
    }
    for (Struct struct : shape.objects()) {
      options.add(object(struct, written.inner, Set.of()));
    }
    return options.size() == 1 ? options.getFirst() : new Term.Alt(options);
  }

  /// The first place of a schema in a formula.
  private static String place(Formula formula) {
    return switch (formula) {
      case Formula.At at -> Keywords.name(at);
      case Formula.All all -> all.parts().isEmpty() ? "the root" : place(all.parts().getFirst());
      case Formula.Not not -> place(not.formula());
      case Formula.Is ignored -> "a constant";
    };
  }

  private List<Term> scalars(Shape shape) {
    List<Term> options = new ArrayList<>();
    if (shape.nil()) {
      options.add(written.nil);
    }
    if (shape.yes()) {
      options.add(written.yes);
    }
    if (shape.no()) {
      options.add(written.no);
    }
    options.addAll(numbers(shape.numbers()));
    options.addAll(written.strings(shape.strings()));
    return options;
  }

  private static List<Term> numbers(List<Numbers> sets) {
    List<Term> options = new ArrayList<>();
    List<String> constants = new ArrayList<>();
    for (Numbers set : sets) {
      if (set.isConstant()) {
        constants.add(set.constant());
      } else if (set.equals(Numbers.ALL)) {
        options.add(JsonTexts.NUMBER);
      } else if (set.equals(Numbers.INTEGERS)) {
        options.add(JsonTexts.INTEGER);
      } else {
        options.add(numbers(set));
      }
    }
    if (!constants.isEmpty()) {
      options.add(Written.text(Encoding.utf8(CharDfa.words(constants))));
    }
    return options;
  }

  /// The same few limits come again and again.
  private static Term numbers(Numbers set) {
    Term known = NUMBERS.find(set);
    if (known == null) {
      known = Written.text(NumberTexts.of(set));
      NUMBERS.put(set, known, 1);
    }
    return known;
  }

  private Term array(Items items, Formula formula) {
    int max = items.max();
    for (int i = 0; i < Math.min(max, items.prefix().size() + 1); i++) {
      if (shapes.isEmpty(items.at(i))) {
        max = i;
      }
    }
    if (items.prefix().size() > MOST_PREFIX) {
      throw BadGrammar.tooLarge("prefixItems", "The schema lists too many items of an array.");
    }
    List<Term> options = new ArrayList<>();
    if (items.min() == 0) {
      options.add(written.emptyArray);
    }
    if (max > 0 && items.distinct() && max > 1) {
      options.add(
          new Term.Seq(written.openArray, distinct(items, max, formula), written.closeArray));
    } else if (max >= items.min() && max > 0) {
      options.add(
          new Term.Seq(
              written.openArray, rule(items.at(0)), more(items, 1, max), written.closeArray));
    }
    return new Term.Alt(options);
  }

  /// The items from an index on, each with its comma.
  private Term more(Items items, int index, int max) {
    if (index >= max) {
      return EMPTY;
    }
    Term item = new Term.Seq(written.inner.comma(), rule(items.at(index)));
    if (index >= items.prefix().size()) {
      int most = max == Integer.MAX_VALUE ? max : max - index;
      return new Term.Loop(item, Math.max(0, items.min() - index), most);
    }
    Term some = new Term.Seq(item, more(items, index + 1, max));
    return index >= items.min() ? new Term.Alt(List.of(EMPTY, some)) : some;
  }

  private Term distinct(Items items, int max, Formula formula) {
    Shape shape = shapes.of(items.rest());
    boolean exact =
        items.prefix().isEmpty()
            && shape.isScalar()
            && shape.numbers().stream()
                .allMatch(n -> n.isConstant() || n.kind() == Numbers.Kind.INTEGER);
    if (!exact) {
      throw BadGrammar.unsupported(
          "uniqueItems",
          "The keyword 'uniqueItems' at "
              + place(formula)
              + " is supported for items that are strings, integers, booleans or null only.");
    }
    Dfa all = null;
    for (Term option : scalars(shape)) {
      Dfa dfa =
          option instanceof Term.Text text
              ? text.start instanceof Lead.Scan scan
                  ? scan.view.dfa
                  : text.start instanceof Lead.Counted counted
                      ? written.quoted(CharDfa.lengths(counted.min(), counted.max()))
                      : null
              : null;
      if (dfa != null) {
        all = all == null ? dfa : all.or(dfa);
      }
    }
    if (all == null) {
      return NOTHING;
    }
    int words = all.words(null)[0];
    return words < items.min() || max < items.min()
        ? NOTHING
        : new Term.Distinct(all, written.inner.comma(), items.min(), max);
  }

  /// @param texts members whose values are written as text
  private Term object(Struct struct, Written.Brackets brackets, Set<String> texts) {
    Map<String, Formula> named = new LinkedHashMap<>(struct.named());
    struct.required().forEach(name -> named.computeIfAbsent(name, struct::at));
    Map<String, Integer> labels = new LinkedHashMap<>();
    List<Term> values = new ArrayList<>();
    BitSet required = new BitSet();
    named.forEach((name, value) -> {
      if (!value.equals(Formula.NOTHING)) {
        if (struct.required().contains(name)) {
          required.set(values.size());
        }
        labels.put(name, values.size());
        values.add(
            texts.contains(name)
                ? new Term.Seq(brackets.textColon(), brackets.text(shape(value).strings()))
                : member(value, brackets));
      }
    });
    if (labels.size() < named.size()
        && struct.required().stream().anyMatch(name -> !labels.containsKey(name))) {
      return NOTHING;
    }
    int declared = values.size();
    CharDfa others = CharDfa.EMPTY;
    CharDfa rest = CharDfa.ALL;
    for (Struct.NameClass some : struct.classes()) {
      rest = rest.minus(some.names());
      if (!some.value().equals(Formula.NOTHING)) {
        others = others.or(some.names().labelled(values.size()));
        values.add(member(some.value(), brackets));
      }
    }
    if (!struct.rest().equals(Formula.NOTHING) && !rest.isEmpty()) {
      others = others.or(rest.labelled(values.size()));
      values.add(member(struct.rest(), brackets));
    }
    Dfa names =
        brackets.names(CharDfa.words(labels).or(others.minus(CharDfa.words(named.keySet()))));
    List<Term> options = new ArrayList<>();
    if (struct.min() == 0 && required.isEmpty()) {
      options.add(brackets.empty());
    }
    if (names != null && struct.max() > 0) {
      Members members = new Members(names, values, declared, required, struct.min(), struct.max());
      options.add(
          new Term.Seq(
              brackets.open(), new Term.Struct(members, brackets.comma(), brackets.close())));
    }
    return new Term.Alt(options);
  }

  private Term member(Formula value, Written.Brackets brackets) {
    return brackets.after() instanceof Term.Seq
        ? new Term.Seq(brackets.colon(), rule(value))
        : new Term.Seq(brackets.colon(), rule(value), brackets.after());
  }
}
