package dev.flint.model.grammar;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A piece of a grammar: what may come at some place. Terms form a graph, with cycles through rules
/// where a grammar is recursive. Compared by identity; immutable once the grammar is made.
abstract sealed class Term {
  /// Whether a pass over the grammar found that some text satisfies it.
  boolean productive;

  /// The terms that it is made of.
  abstract List<Term> parts();

  /// Whether it is productive as far as its parts are known to be.
  abstract boolean produces();

  static Term text(Dfa dfa) {
    return new Text(new Lead.View(dfa, null).start());
  }

  /// One text.
  static final class Text extends Term {
    final Lead start;

    Text(@Nullable Lead start) {
      this.start = CharDfa.nonNull(start);
    }

    @Override
    List<Term> parts() {
      return List.of();
    }

    @Override
    boolean produces() {
      return true;
    }
  }

  /// One after the other.
  static final class Seq extends Term {
    final List<Term> items;

    Seq(List<Term> items) {
      this.items = List.copyOf(items);
    }

    Seq(Term... items) {
      this(List.of(items));
    }

    @Override
    List<Term> parts() {
      return items;
    }

    @Override
    boolean produces() {
      return items.stream().allMatch(item -> item.productive);
    }
  }

  /// One of several; none is no text at all.
  static final class Alt extends Term {
    List<Term> options;

    Alt(List<Term> options) {
      this.options = List.copyOf(options);
    }

    @Override
    List<Term> parts() {
      return options;
    }

    @Override
    boolean produces() {
      return options.stream().anyMatch(option -> option.productive);
    }
  }

  /// A term that is filled in later, so that it can be part of itself.
  static final class Rule extends Term {
    final String name;
    private @Nullable Term body;

    Rule(String name) {
      this.name = name;
    }

    void define(Term term) {
      body = term;
    }

    Term body() {
      return CharDfa.nonNull(body);
    }

    @Override
    List<Term> parts() {
      return List.of(body());
    }

    @Override
    boolean produces() {
      return body().productive;
    }
  }

  /// A term so many times; no max is [Integer#MAX_VALUE].
  static final class Loop extends Term {
    final Term body;
    final int min;
    final int max;

    Loop(Term body, int min, int max) {
      this.body = body;
      this.min = min;
      this.max = max;
    }

    @Override
    List<Term> parts() {
      return List.of(body);
    }

    @Override
    boolean produces() {
      return min == 0 || body.productive;
    }
  }

  /// One member or more of an object, what is between them, and what ends the object; see
  /// [Members].
  static final class Struct extends Term {
    final Members members;
    final Term comma;
    final Term close;

    Struct(Members members, Term comma, Term close) {
      this.members = members;
      this.comma = comma;
      this.close = close;
    }

    @Override
    List<Term> parts() {
      return members.values();
    }

    @Override
    boolean produces() {
      return members.satisfiable();
    }
  }

  /// One item or more with commas between them, no two of them the same text.
  static final class Distinct extends Term {
    final Term comma;
    final Lead.View item;
    final int min;
    final int max;

    Distinct(Dfa item, Term comma, int min, int max) {
      this.comma = comma;
      this.item = new Lead.View(item, null);
      this.min = min;
      this.max = max;
    }

    @Override
    List<Term> parts() {
      return List.of();
    }

    @Override
    boolean produces() {
      return true;
    }
  }

  /// Finds which terms under a root some text satisfies, and drops the options that none does.
  static boolean settle(Term root) {
    List<Term> all = new ArrayList<>();
    Set<Term> seen = new HashSet<>();
    all.add(root);
    seen.add(root);
    for (int i = 0; i < all.size(); i++) {
      for (Term part : all.get(i).parts()) {
        if (seen.add(part)) {
          all.add(part);
        }
      }
    }
    for (boolean changed = true; changed; ) {
      changed = false;
      for (int i = all.size() - 1; i >= 0; i--) {
        Term term = all.get(i);
        if (!term.productive && term.produces()) {
          term.productive = true;
          changed = true;
        }
      }
    }
    for (Term term : all) {
      if (term instanceof Alt alt) {
        alt.options = alt.options.stream().filter(option -> option.productive).toList();
      }
    }
    return root.productive;
  }
}
