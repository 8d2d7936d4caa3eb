package dev.flint.engine.local;

import dev.flint.chat.Constraint;
import dev.flint.chat.Failure;
import dev.flint.chat.ToolSpec;
import dev.flint.model.grammar.BadGrammar;
import dev.flint.model.grammar.Grammar;
import dev.flint.model.grammar.Grammars;
import dev.flint.model.grammar.Matcher;
import dev.flint.model.grammar.Syntax;
import dev.flint.model.grammar.TokenVocabulary;
import dev.flint.model.token.Specials;
import dev.flint.model.token.Tokenizer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
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

  /// What a constraint allows; null if it allows anything.
  ///
  /// @throws Failure BAD_REQUEST, UNSUPPORTED (naming the keyword) or UNSATISFIABLE
  @Nullable Grammar grammar(Constraint constraint) {
    try {
      return switch (constraint) {
        case Constraint.Free _ -> null;
        case Constraint.JsonObject _ -> grammars.jsonSchema(ANY_OBJECT);
        case Constraint.JsonSchema schema -> grammars.jsonSchema(schema.schema());
        case Constraint.Grammar grammar -> grammars.gbnf(grammar.gbnf());
        case Constraint.Regex regex -> grammars.regex(regex.pattern());
        case Constraint.Choice choice -> Grammar.choice(choice.texts());
      };
    } catch (BadGrammar e) {
      throw new Failure(code(e.kind()), String.valueOf(e.getMessage()), e);
    }
  }

  /// The arguments that a tool takes. Where its schema asks for what is not supported, that is any
  /// object, unless the tool is strict.
  ///
  /// @param texts parameters that are text and nothing else
  /// @throws Failure as [#grammar]
  Grammar arguments(ToolSpec tool, Syntax syntax, Set<String> texts) {
    try {
      return grammars.arguments(tool.parameters(), syntax, texts, vocabulary()::spelled);
    } catch (BadGrammar e) {
      if (tool.strict()) {
        throw new Failure(
            code(e.kind()), "the tool '" + tool.name() + "' is strict: " + e.getMessage(), e);
      }
      return grammars.arguments(ANY_OBJECT, syntax, Set.of(), vocabulary()::spelled);
    }
  }

  /// The beginning of a grammar.
  ///
  /// @throws Failure UNSATISFIABLE if no token can begin it
  Matcher matcher(Grammar grammar) {
    Matcher matcher = vocabulary().matcher(grammar);
    if (matcher.isStuck()) {
      throw unsatisfiable();
    }
    return matcher;
  }

  /// A place in a grammar; null if the text is not one of it.
  ///
  /// @param read the text so far, control tokens by name
  @Nullable Matcher matcher(Grammar grammar, String read) {
    Matcher matcher = vocabulary().matcher(grammar);
    return matcher.accept(vocabulary().spelled(read)) && !matcher.isStuck() ? matcher : null;
  }

  /// All tokens but these; null if none of them is one token.
  long @Nullable [] without(List<String> marks) {
    BitSet rest = new BitSet();
    rest.set(0, tokenizer.size());
    for (String mark : marks) {
      int[] tokens = tokenizer.encode(mark, Specials.PARSE);
      if (tokens.length == 1) {
        rest.clear(tokens[0]);
      }
    }
    return rest.cardinality() == tokenizer.size()
        ? null
        : Arrays.copyOf(rest.toLongArray(), (tokenizer.size() + 63) >> 6);
  }

  static Failure unsatisfiable() {
    return new Failure(
        Failure.Code.UNSATISFIABLE, "no token of this model's vocabulary satisfies the constraint");
  }

  private static Failure.Code code(BadGrammar.Kind kind) {
    return switch (kind) {
      case WRONG -> Failure.Code.BAD_REQUEST;
      case UNSUPPORTED, TOO_LARGE -> Failure.Code.UNSUPPORTED;
      case EMPTY -> Failure.Code.UNSATISFIABLE;
    };
  }

  synchronized TokenVocabulary vocabulary() {
    TokenVocabulary made = vocabulary == null ? new TokenVocabulary(tokenizer) : vocabulary;
    vocabulary = made;
    return made;
  }
}
