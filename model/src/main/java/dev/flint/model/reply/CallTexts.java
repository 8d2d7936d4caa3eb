package dev.flint.model.reply;

import dev.flint.model.grammar.Syntax;
import org.jspecify.annotations.Nullable;

/// What a block of calls is made of, for a grammar that a model is held to: one of the ways in
/// which [CallNotation] can be read, the one of the family's template. The signs are those of
/// [dev.flint.model.grammar.Grammar#text].
///
/// @param open between the block's mark and its first call
/// @param head before the arguments; `%s` is the name of the tool
/// @param arguments how the arguments are written
/// @param tail behind the arguments
/// @param between what is between two calls; null if a block has but one
/// @param close the end of the block
record CallTexts(
    String open,
    String head,
    Syntax arguments,
    String tail,
    @Nullable String between,
    String close) {

  /// One call, an object with a name and arguments.
  ///
  /// @param key what the arguments are called
  static CallTexts json(String key, String open, @Nullable String between, String close) {
    String head = "{␣\"name\":␣\"%s\",␣\"" + key + "\":␣";
    return new CallTexts(open, head, new Syntax.Json(), "␣}", between, close);
  }

  /// One call, its name and an object.
  static CallTexts named(String head, String tail, @Nullable String between, String close) {
    return new CallTexts("", head, new Syntax.Json(), tail, between, close);
  }

  /// One call with a tag for each argument.
  static CallTexts tags(String open, String head, Syntax.Tags tags, String close) {
    return new CallTexts(open, head, tags, "", null, close);
  }
}
