package dev.flint.engine.local;

import dev.flint.chat.Constraint;
import dev.flint.chat.Failure;
import dev.flint.model.grammar.BadGrammar;
import dev.flint.model.grammar.Grammar;
import dev.flint.model.grammar.Grammars;
import dev.flint.model.grammar.Matcher;
import dev.flint.model.grammar.TokenVocabulary;
import dev.flint.model.token.Tokenizer;
import org.jspecify.annotations.Nullable;

/// Constraints of requests, compiled for one tokenizer. Safe for many threads.
final class Constraints {
  private static final String ANY_OBJECT = "{\"type\": \"object\"}";

  private final Tokenizer tokenizer;
  private final Grammars grammars = new Grammars();
  private @Nullable TokenVocabulary vocabulary; // made when the first answer wants it

  Constraints(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /// What holds an answer to a constraint; null if nothing does.
  ///
  /// @throws Failure BAD_REQUEST, UNSUPPORTED (naming the keyword) or UNSATISFIABLE
  @Nullable Matcher matcher(Constraint constraint) {
    Grammar grammar;
    try {
      grammar = grammar(constraint);
    } catch (BadGrammar e) {
      throw new Failure(code(e.kind()), String.valueOf(e.getMessage()), e);
    }
    if (grammar == null) {
      return null;
    }
    Matcher matcher = vocabulary().matcher(grammar);
    if (matcher.isStuck()) {
      throw unsatisfiable();
    }
    return matcher;
  }

  static Failure unsatisfiable() {
    return new Failure(
        Failure.Code.UNSATISFIABLE, "no token of this model's vocabulary satisfies the constraint");
  }

  private @Nullable Grammar grammar(Constraint constraint) {
    return switch (constraint) {
      case Constraint.Free _ -> null;
      case Constraint.JsonObject _ -> grammars.jsonSchema(ANY_OBJECT);
      case Constraint.JsonSchema schema -> grammars.jsonSchema(schema.schema());
      case Constraint.Grammar grammar -> grammars.gbnf(grammar.gbnf());
      case Constraint.Regex regex -> grammars.regex(regex.pattern());
      case Constraint.Choice choice -> Grammar.choice(choice.texts());
    };
  }

  private static Failure.Code code(BadGrammar.Kind kind) {
    return switch (kind) {
      case WRONG -> Failure.Code.BAD_REQUEST;
      case UNSUPPORTED, TOO_LARGE -> Failure.Code.UNSUPPORTED;
      case EMPTY -> Failure.Code.UNSATISFIABLE;
    };
  }

  private synchronized TokenVocabulary vocabulary() {
    TokenVocabulary made = vocabulary == null ? new TokenVocabulary(tokenizer) : vocabulary;
    vocabulary = made;
    return made;
  }
}
