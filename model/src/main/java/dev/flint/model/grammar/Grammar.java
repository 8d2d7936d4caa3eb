package dev.flint.model.grammar;

import java.util.LinkedHashSet;
import java.util.List;

/// What the text of an answer may be, compiled. Independent of a vocabulary; immutable, to be used
/// by any number of threads. [Grammars] keeps those that were compiled.
public final class Grammar {
  private final State start;

  private Grammar(Term root, String what) {
    if (!Term.settle(root)) {
      throw new BadGrammar(BadGrammar.Kind.EMPTY, "", "No text can satisfy the " + what + ".");
    }
    start = State.start(root);
  }

  State start() {
    return start;
  }

  /// JSON that is valid under a schema: `docs/decisions/0020-grammars.md` says what is supported.
  ///
  /// @param schema JSON Schema 2020-12 or one of the drafts before it, as JSON text
  /// @throws BadGrammar if it is no schema, asks for what is not supported, or nothing satisfies it
  public static Grammar jsonSchema(String schema) {
    return new Grammar(SchemaTerms.compile(Json.parse(schema)), "schema");
  }

  /// One JSON object of any shape.
  public static Grammar jsonObject() {
    return jsonSchema("{\"type\": \"object\"}");
  }

  /// Texts of a grammar in GBNF, the notation of llama.cpp, from the rule `root`.
  ///
  /// @throws BadGrammar if it is wrong or left-recursive
  public static Grammar gbnf(String grammar) {
    return new Grammar(GbnfTerms.compile(grammar), "grammar");
  }

  /// Texts that a regular expression matches as a whole: ECMA-262 with the flag `u`, without
  /// back-references, lookaround and word boundaries.
  ///
  /// @throws BadGrammar if it is wrong, has one of these, or needs too many states
  public static Grammar regex(String pattern) {
    CharDfa texts = Nfa.whole(RegexParser.parse(pattern, ""), "The pattern");
    Dfa dfa = Encoding.utf8(texts);
    return new Grammar(
        dfa == null ? new Term.Alt(List.of()) : Term.text(dfa), "regular expression");
  }

  /// One of these texts.
  ///
  /// @throws BadGrammar if there is none
  public static Grammar choice(List<String> texts) {
    Dfa dfa = Encoding.utf8(CharDfa.words(new LinkedHashSet<>(texts)));
    return new Grammar(dfa == null ? new Term.Alt(List.of()) : Term.text(dfa), "empty choice");
  }
}
