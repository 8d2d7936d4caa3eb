package dev.flint.model.grammar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A GBNF grammar as terms: what is not recursive becomes automata as large as they may be, the
/// rest stays rules.
final class GbnfTerms {
  private static final int MOST_CHAIN = 1000;

  private final Map<String, Regex> rules;
  private final Map<String, Boolean> nullable = new HashMap<>();
  private final Map<String, Term.Rule> terms = new HashMap<>();
  private final Map<String, Regex> inlined = new HashMap<>();
  private final Set<String> recursive = new HashSet<>(); // or with a recursive rule inside

  private GbnfTerms(Map<String, Regex> rules) {
    this.rules = rules;
  }

  static Term compile(String grammar) {
    GbnfTerms terms = new GbnfTerms(GbnfParser.parse(grammar));
    if (!terms.rules.containsKey("root")) {
      throw BadGrammar.wrong("root", "The grammar has no rule 'root'.");
    }
    terms.check();
    return terms.rule("root");
  }

  private void check() {
    Map<String, Set<String>> uses = new HashMap<>();
    rules.forEach((name, body) -> {
      Set<String> used = new HashSet<>();
      references(body, used);
      for (String other : used) {
        if (!rules.containsKey(other)) {
          throw BadGrammar.wrong(
              other, "The rule '" + name + "' uses '" + other + "', which is not there.");
        }
      }
      uses.put(name, used);
      nullable.put(name, false);
    });
    for (boolean changed = true; changed; ) {
      changed = false;
      for (Map.Entry<String, Regex> rule : rules.entrySet()) {
        if (!nullable(rule.getKey()) && nullable(rule.getValue())) {
          nullable.put(rule.getKey(), true);
          changed = true;
        }
      }
    }
    Map<String, Set<String>> begins = new HashMap<>();
    rules.forEach((name, body) -> {
      Set<String> first = new HashSet<>();
      begins(body, first);
      begins.put(name, first);
    });
    for (String name : rules.keySet()) {
      if (closure(name, begins).contains(name)) {
        throw BadGrammar.unsupported(
            name, "The rule '" + name + "' is left-recursive: it can begin with itself.");
      }
    }
    Map<String, Set<String>> reached = new HashMap<>();
    rules.keySet().forEach(name -> reached.put(name, closure(name, uses)));
    for (String name : rules.keySet()) {
      Set<String> within = new HashSet<>(CharDfa.nonNull(reached.get(name)));
      within.add(name);
      if (within.stream().anyMatch(other -> CharDfa.nonNull(reached.get(other)).contains(other))) {
        recursive.add(name);
      }
    }
  }

  private boolean nullable(String rule) {
    return Boolean.TRUE.equals(nullable.get(rule));
  }

  private static Set<String> closure(String from, Map<String, Set<String>> edges) {
    Set<String> reached = new HashSet<>();
    List<String> open = new ArrayList<>(List.of(from));
    while (!open.isEmpty()) {
      for (String next : CharDfa.nonNull(edges.get(open.removeLast()))) {
        if (reached.add(next)) {
          open.add(next);
        }
      }
    }
    return reached;
  }

  private static void references(Regex regex, Set<String> out) {
    switch (regex) {
      case Regex.Ref ref -> out.add(ref.rule());
      case Regex.Cat cat -> cat.parts().forEach(part -> references(part, out));
      case Regex.Or or -> or.options().forEach(option -> references(option, out));
      case Regex.Repeat repeat -> references(repeat.body(), out);
      case Regex.Chars ignored -> {}
      case Regex.Edge ignored -> {}
    }
  }

  private boolean nullable(Regex regex) {
    return switch (regex) {
      case Regex.Ref ref -> nullable(ref.rule());
      case Regex.Cat cat -> cat.parts().stream().allMatch(this::nullable);
      case Regex.Or or -> or.options().stream().anyMatch(this::nullable);
      case Regex.Repeat repeat -> repeat.min() == 0 || nullable(repeat.body());
      case Regex.Chars ignored -> false;
      case Regex.Edge ignored -> true;
    };
  }

  /// The rules that a text of this may begin with.
  private void begins(Regex regex, Set<String> out) {
    switch (regex) {
      case Regex.Ref ref -> out.add(ref.rule());
      case Regex.Cat cat -> {
        for (Regex part : cat.parts()) {
          begins(part, out);
          if (!nullable(part)) {
            return;
          }
        }
      }
      case Regex.Or or -> or.options().forEach(option -> begins(option, out));
      case Regex.Repeat repeat -> begins(repeat.body(), out);
      case Regex.Chars ignored -> {}
      case Regex.Edge ignored -> {}
    }
  }

  private Term rule(String name) {
    Term.Rule known = terms.get(name);
    if (known == null) {
      if (terms.size() >= MOST_CHAIN * 20) {
        throw BadGrammar.tooLarge("", "The grammar has too many rules.");
      }
      known = new Term.Rule(name);
      terms.put(name, known);
      known.define(term(CharDfa.nonNull(rules.get(name))));
    }
    return known;
  }

  private Term term(Regex regex) {
    Term text = text(regex);
    if (text != null) {
      return text;
    }
    return switch (regex) {
      case Regex.Ref ref -> rule(ref.rule());
      case Regex.Cat cat -> sequence(cat.parts());
      case Regex.Or or -> new Term.Alt(or.options().stream().map(this::term).toList());
      case Regex.Repeat repeat -> new Term.Loop(term(repeat.body()), repeat.min(), repeat.max());
      case Regex.Chars ignored -> new Term.Alt(List.of());
      case Regex.Edge ignored -> throw new IllegalStateException("an anchor in a grammar");
    };
  }

  /// Neighbours that are not recursive become one text.
  private Term sequence(List<Regex> parts) {
    List<Term> items = new ArrayList<>();
    for (int i = 0; i < parts.size(); ) {
      int end = i;
      while (end < parts.size() && isRegular(parts.get(end))) {
        end++;
      }
      Term joined =
          end > i + 1 && end - i < parts.size() ? text(new Regex.Cat(parts.subList(i, end))) : null;
      items.add(joined != null ? joined : term(parts.get(i)));
      i = joined != null ? end : i + 1;
    }
    return new Term.Seq(items);
  }

  private boolean isRegular(Regex regex) {
    Set<String> used = new HashSet<>();
    references(regex, used);
    return used.stream().noneMatch(recursive::contains);
  }

  /// As one automaton, if it is not recursive and not too large.
  private @Nullable Term text(Regex regex) {
    if (!isRegular(regex)) {
      return null;
    }
    try {
      Dfa dfa = Encoding.utf8(Nfa.whole(inline(regex), "The grammar"));
      return dfa == null ? new Term.Alt(List.of()) : Term.text(dfa);
    } catch (BadGrammar e) {
      if (e.kind() == BadGrammar.Kind.TOO_LARGE && !(regex instanceof Regex.Chars)) {
        return null;
      }
      throw e;
    }
  }

  private Regex inline(Regex regex) {
    return switch (regex) {
      case Regex.Ref ref -> {
        Regex known = inlined.get(ref.rule());
        if (known == null) {
          known = inline(CharDfa.nonNull(rules.get(ref.rule())));
          inlined.put(ref.rule(), known);
        }
        yield known;
      }
      case Regex.Cat cat -> new Regex.Cat(cat.parts().stream().map(this::inline).toList());
      case Regex.Or or -> new Regex.Or(or.options().stream().map(this::inline).toList());
      case Regex.Repeat repeat ->
          new Regex.Repeat(inline(repeat.body()), repeat.min(), repeat.max());
      case Regex.Chars chars -> chars;
      case Regex.Edge edge -> edge;
    };
  }
}
