package dev.flint.model.grammar;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// The grammars that were compiled lately, by their text, so that a schema that comes again costs
/// nothing. Keeps some 16 million characters of grammar text, the least recently used going first.
/// Any number of threads may use it.
public final class Grammars {
  private static final long MOST_CHARACTERS = 16 << 20;
  private static final int LEAST_COST = 10_000; // a small grammar holds tables, too

  private record Key(String kind, String text) {}

  private final Recent<Key, Grammar> recent = new Recent<>(MOST_CHARACTERS);

  /// See [Grammar#jsonSchema].
  public Grammar jsonSchema(String schema) {
    return of("schema", schema, Grammar::jsonSchema);
  }

  /// See [Grammar#gbnf].
  public Grammar gbnf(String grammar) {
    return of("gbnf", grammar, Grammar::gbnf);
  }

  /// See [Grammar#regex].
  public Grammar regex(String pattern) {
    return of("regex", pattern, Grammar::regex);
  }

  /// See [Grammar#arguments]; `spelled` must always be the same.
  public Grammar arguments(
      String schema, Syntax syntax, Set<String> texts, UnaryOperator<String> spelled) {
    String kind = "arguments " + syntax + new TreeSet<>(texts);
    return of(kind, schema, text -> Grammar.arguments(text, syntax, texts, spelled));
  }

  private Grammar of(String kind, String text, Function<String, Grammar> compile) {
    Key key = new Key(kind, text);
    Grammar known = recent.find(key);
    if (known == null) {
      known = compile.apply(text);
      recent.put(key, known, LEAST_COST + text.length());
    }
    return known;
  }
}
