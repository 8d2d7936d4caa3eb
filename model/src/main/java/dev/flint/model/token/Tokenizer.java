package dev.flint.model.token;

import dev.flint.tensor.gguf.Metadata;
import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalInt;

/// The tokenizer of one model: text to token ids and back.
///
/// Made from the `tokenizer.ggml.*` keys of a GGUF file, it gives the same ids as llama.cpp does
/// for that file. It is immutable and may be used by any number of threads at once.
///
/// Text is UTF-16 as everywhere in Java; a surrogate without its partner counts as U+FFFD. Tokens
/// stand for bytes, and a character may be spread over several tokens, so text that is generated
/// token by token goes through a [TokenDecoder].
public sealed interface Tokenizer permits GgufTokenizer {
  /// The tokenizer that a file describes.
  ///
  /// @throws UnsupportedTokenizer if its kind is not known or its tables contradict each other
  static Tokenizer from(Metadata metadata) {
    return GgufTokenizer.read(metadata);
  }

  /// The tokens of a text and nothing else: no BOS, no EOS.
  int[] encode(CharSequence text, Specials specials);

  /// The tokens of a text, with the BOS before and the EOS after it that the file asks for.
  int[] encodeWithBos(CharSequence text, Specials specials);

  /// The number of tokens; ids go from 0 to one less.
  int size();

  /// A token as people can read it: control characters escaped, stray bytes as `<0xE2>`.
  String piece(int token);

  /// The bytes that a token stands for in a text; UTF-8 once all tokens' bytes are joined.
  ///
  /// Control tokens give their name if `specials`, else nothing.
  byte[] bytes(int token, boolean specials);

  /// A decoder for one stream of tokens. Control tokens appear by name if `specials`.
  default TokenDecoder decoder(boolean specials) {
    return new TokenDecoder(this, specials);
  }

  /// The text of all these tokens: their bytes joined and read as UTF-8, U+FFFD for what is not
  /// UTF-8. The space that some vocabularies put before a text is kept.
  String decode(int[] tokens, boolean specials);

  /// Whether a token steers the model (a turn marker, an end) and is never part of what is said.
  boolean isControl(int token);

  /// Whether an answer is over once this token was sampled.
  boolean endsGeneration(int token);

  /// All tokens that end generation, in a set of the caller's own.
  BitSet endings();

  /// The token before a text.
  OptionalInt bos();

  /// The token after a text.
  OptionalInt eos();

  /// The token after a turn of a conversation.
  OptionalInt eot();

  /// The token for what has no other.
  OptionalInt unknown();

  /// The token that fills up a batch.
  OptionalInt padding();

  /// The marks for filling in text, if the model was taught it.
  Optional<Infill> infill();

  /// Marks of a prompt that asks for the text between two others ("fill in the middle", Bavarian et
  /// al., arXiv 2207.14255): `before … after … middle`, and the model goes on with what belongs
  /// between.
  record Infill(int before, int after, int middle) {}
}
