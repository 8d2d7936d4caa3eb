package dev.flint.model.token;

import dev.flint.tensor.gguf.Metadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A vocabulary made by hand, as the metadata of a file would hold it.
final class SmallVocabulary {
  static final int NORMAL = 1;
  static final int UNKNOWN = 2;
  static final int CONTROL = 3;
  static final int USER_DEFINED = 4;
  static final int BYTE = 6;

  private final Map<String, Object> values = new LinkedHashMap<>();
  private final List<String> texts = new ArrayList<>();
  private final List<Integer> types = new ArrayList<>();
  private final List<Float> scores = new ArrayList<>();
  private final List<String> merges = new ArrayList<>();

  private SmallVocabulary(String kind) {
    values.put("tokenizer.ggml.model", kind);
  }

  /// Byte-level, with a token for each byte: ids 0 to 255 in the order of the bytes.
  static SmallVocabulary bytePairs(String preTokenizer) {
    SmallVocabulary vocabulary = new SmallVocabulary("gpt2");
    vocabulary.values.put("tokenizer.ggml.pre", preTokenizer);
    for (int b = 0; b < 256; b++) {
      vocabulary.token(String.valueOf(ByteText.charOf(b)), NORMAL);
    }
    return vocabulary;
  }

  /// SentencePiece-style: unknown, BOS, EOS, then a token for each byte: ids 3 to 258.
  static SmallVocabulary sentencePieces() {
    SmallVocabulary vocabulary = new SmallVocabulary("llama");
    vocabulary.token("<unk>", UNKNOWN).token("<s>", CONTROL).token("</s>", CONTROL);
    for (int b = 0; b < 256; b++) {
      vocabulary.token("<0x%02X>".formatted(b), BYTE);
    }
    return vocabulary;
  }

  SmallVocabulary token(String text, int type) {
    return token(text, type, 0);
  }

  SmallVocabulary token(String text, int type, float score) {
    texts.add(text);
    types.add(type);
    scores.add(score);
    return this;
  }

  /// Adds a merge rule, and a token for its result if there is none.
  SmallVocabulary merge(String left, String right) {
    merges.add(left + " " + right);
    if (!texts.contains(left + right)) {
      token(left + right, NORMAL);
    }
    return this;
  }

  SmallVocabulary mergeWithoutToken(String left, String right) {
    merges.add(left + " " + right);
    return this;
  }

  SmallVocabulary with(String key, Object value) {
    values.put(key, value);
    return this;
  }

  int id(String text) {
    return texts.indexOf(text);
  }

  Metadata metadata() {
    values.put("tokenizer.ggml.tokens", texts.toArray(String[]::new));
    values.put("tokenizer.ggml.token_type", types.stream().mapToInt(Integer::intValue).toArray());
    float[] array = new float[scores.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = scores.get(i);
    }
    values.put("tokenizer.ggml.scores", array);
    if (!values.containsValue("llama")) {
      values.put("tokenizer.ggml.merges", merges.toArray(String[]::new));
    }
    return new Metadata(values);
  }

  Tokenizer tokenizer() {
    return Tokenizer.from(metadata());
  }
}
