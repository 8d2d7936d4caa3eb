package dev.flint.model.grammar;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/// What the text of an answer may be, compiled. Independent of a vocabulary; immutable, to be used
/// by any number of threads. [Grammars] keeps those that were compiled.
public final class Grammar {
  private final Term root;
  private final State start;

  private Grammar(Term root, String what) {
    if (!Term.settle(root)) {
      throw new BadGrammar(BadGrammar.Kind.EMPTY, "", "No text can satisfy the " + what + ".");
    }
    this.root = root;
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
    return new Grammar(new SchemaTerms(Written.JSON).value(Json.parse(schema)), "schema");
  }

  /// The arguments of a call: objects that are valid under a schema, brackets included. Members
  /// that the schema does not declare may come only if it says so in `additionalProperties` or
  /// declares none.
  ///
  /// @param schema as in [#jsonSchema]
  /// @param texts members that hold nothing but text; see [Syntax.Tags]
  /// @param spelled see [TokenVocabulary#spelled]
  /// @throws BadGrammar as in [#jsonSchema]
  public static Grammar arguments(
      String schema, Syntax syntax, Set<String> texts, UnaryOperator<String> spelled) {
    SchemaTerms terms = new SchemaTerms(Written.of(syntax, spelled));
    return new Grammar(terms.arguments(Json.parse(schema), texts), "schema");
  }

  /// Exactly this text. A `␣` in it stands for the white space that JSON may have at a place: none,
  /// a space, or a line break with an indentation; a `№` for a number of up to three digits.
  ///
  /// @param text see [TokenVocabulary#spelled]
  public static Grammar text(String text) {
    return new Grammar(Written.literal(text), "text");
  }

  /// Any text up to its first `end`, which is part of it.
  ///
  /// @param end see [TokenVocabulary#spelled]
  public static Grammar upTo(String end) {
    return new Grammar(Term.text(CharDfa.nonNull(Encoding.utf8(Written.upTo(end)))), "text");
  }

  /// One after the other.
  public static Grammar sequence(Grammar... parts) {
    return new Grammar(
        new Term.Seq(Arrays.stream(parts).map(part -> part.root).toList()), "sequence");
  }

  /// One of several.
  ///
  /// @throws BadGrammar if there is none
  public static Grammar anyOf(List<Grammar> options) {
    return options.size() == 1
        ? options.getFirst()
        : new Grammar(
            new Term.Alt(options.stream().map(option -> option.root).toList()), "empty choice");
  }

  /// Any number of texts of this grammar, or none.
  public Grammar repeated() {
    return new Grammar(new Term.Loop(root, 0, Integer.MAX_VALUE), "repetition");
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
