package dev.flint.model.token;

import dev.flint.tensor.gguf.Metadata;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/// The special tokens that swallow white space beside them. Files do not say which do; llama.cpp
/// knows it by the names of models, and so do we.
///
/// @param left tokens that swallow white space before them
/// @param right tokens that swallow white space after them
record WhiteSpaceEaters(BitSet left, BitSet right) {
  static WhiteSpaceEaters read(Metadata metadata, Vocabulary vocabulary, List<Integer> specials) {
    BitSet left = new BitSet();
    BitSet right = new BitSet();
    String pre = metadata.string("tokenizer.ggml.pre").orElse("");
    String name = metadata.string("general.name").orElse("").toLowerCase(Locale.ROOT);
    if (pre.contains("jina-v2-de") || pre.contains("jina-v2-es") || pre.contains("jina-v2-code")) {
      set(left, vocabulary, "<mask>", true);
    } else if (name.contains("phi-3") || name.contains("phi3")) {
      specials.forEach(right::set);
      set(right, vocabulary, "</s>", true);
      for (String text : List.of("<unk>", "<s>", "<|endoftext|>")) {
        set(right, vocabulary, text, false);
      }
    } else if (name.contains("modern-bert")) {
      set(left, vocabulary, "[MASK]", true);
    }
    return new WhiteSpaceEaters(left, right);
  }

  private static void set(BitSet tokens, Vocabulary vocabulary, String text, boolean value) {
    int token = vocabulary.index().find(text);
    if (token != TextIndex.NONE) {
      tokens.set(token, value);
    }
  }
}
