package dev.flint.model.token;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How a byte-level BPE vocabulary wants a text to be cut before merging, and what else hangs on that
/// name in `tokenizer.ggml.pre`. The names are those that llama.cpp's converter writes.
///
/// @param cuts the rules, each applied within the pieces of the one before it
/// @param wholeWords a piece that is in the vocabulary as it stands is not merged
/// @param bosByDefault a BOS comes before a text if the file does not say
/// @param bosByNumber without a `bos_token_id` the vocabulary's usual number is meant
record PreTokenizer(List<Cut> cuts, boolean wholeWords, boolean bosByDefault, boolean bosByNumber) {
  private static final Map<String, PreTokenizer> BY_NAME = byName();

  static @Nullable PreTokenizer named(String name) {
    return BY_NAME.get(name);
  }

  static Set<String> names() {
    return BY_NAME.keySet();
  }

  private static Map<String, PreTokenizer> byName() {
    Cut digit = RunCut.exactly(1, PreTokenizer::number);
    Cut threeDigits = RunCut.exactly(3, c -> c >= '0' && c <= '9');
    Cut newline = RunCut.exactly(1, c -> c == '\n' || c == '\r');
    Cut asian = RunCut.all(PreTokenizer::deepSeekAsian);
    Cut gpt2 = new WordCuts.Gpt2();
    Cut llama3 = new WordCuts.Llama(3, false, true);
    Cut qwen2 = new WordCuts.Llama(1, false, true);

    Table table = new Table();
    table.put(
        plain(
            RunCut.all(c -> c != '`' && sign(c)), gpt2, RunCut.all(PreTokenizer::number), threeDigits),
        "default");
    table.put(plain(gpt2), "gpt-2", "phi-2", "jina-es", "jina-de", "gigachat", "jina-v2-es");
    table.put(plain(gpt2), "jina-v2-de", "a.x-4.0", "mellum", "modern-bert", "exaone4", "mpt");
    table.put(plain(gpt2), "olmo", "jais", "trillion", "granite-docling");
    table.put(plain(gpt2), "jina-v1-en", "jina-v2-code", "roberta-bpe");
    table.put(plain(digit, gpt2), "starcoder", "refact", "command-r", "smollm", "codeshell");
    table.put(plain(digit, gpt2), "exaone", "minerva-7b", "mellum2");
    table.put(plain(RunCut.all(PreTokenizer::sign), gpt2, threeDigits), "falcon");
    PreTokenizer llama = new PreTokenizer(List.of(llama3), true, true, true);
    table.put(llama, "llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral");
    table.put(llama, "midm-2.0", "lfm2", "jina-v5-nano");
    table.put(plain(llama3), "dbrx", "smaug-bpe");
    table.put(new PreTokenizer(List.of(llama3), false, false, false), "chatglm-bpe");
    table.put(new PreTokenizer(List.of(llama3), true, false, false), "glm4", "glm5");
    table.put(plain(qwen2), "qwen2", "deepseek-r1-qwen", "kormo", "f2llmv2", "megrez", "stablelm2");
    table.put(plain(qwen2), "hunyuan", "solar-open", "grok-2");
    table.put(plain(new WordCuts.Llama(1, true, true)), "qwen35");
    Cut threeNumbers = RunCut.upTo(3, PreTokenizer::number);
    Cut anyNumbers = new WordCuts.Llama(Integer.MAX_VALUE, false, true);
    table.put(
        new PreTokenizer(List.of(threeNumbers, anyNumbers), true, false, true), "minicpm5");
    table.put(plain(new WordCuts.Llama(1, false, false)), "ufakzeka");
    table.put(
        plain(new WordCuts.Cased(3, true)), "gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2");
    table.put(
        new PreTokenizer(List.of(new WordCuts.Cased(1, false)), true, true, true), "tekken");
    table.put(
        plain(
            newline,
            RunCut.spaced(DeepSeekLetters::contain),
            RunCut.spaced(PreTokenizer::deepSeekSign),
            new TrailingSpaceCut(),
            asian,
            RunCut.all(PreTokenizer::number)),
        "deepseek-llm");
    table.put(
        plain(
            newline,
            RunCut.spaced(c -> (CharClass.of(c) & CharClass.LETTER) != 0),
            RunCut.spaced(c -> (CharClass.of(c) & CharClass.PUNCTUATION) != 0),
            asian,
            digit),
        "deepseek-coder");
    table.put(
        plain(
            threeNumbers,
            RunCut.all(c -> c >= 0x4E00 && c <= 0x9FA5 || c >= 0x3040 && c <= 0x30FF),
            new WordCuts.DeepSeek3()),
        "deepseek-v3",
        "hunyuan-dense",
        "hy_v4",
        "joyai-llm");
    return Collections.unmodifiableMap(table.byName);
  }

  private static PreTokenizer plain(Cut... cuts) {
    return new PreTokenizer(List.of(cuts), false, false, true);
  }

  private static boolean number(int codePoint) {
    return (CharClass.of(codePoint) & CharClass.NUMBER) != 0;
  }

  /// `[\p{P}$+<=>^~|`]`
  private static boolean sign(int codePoint) {
    return (CharClass.of(codePoint) & CharClass.PUNCTUATION) != 0
        || codePoint < 0x80 && (CharClass.of(codePoint) & CharClass.SYMBOL) != 0;
  }

  /// ``[!-/:-~！-／：-～‘-‟　-。]``; the ideographic space of the last range counts as white space.
  private static boolean deepSeekSign(int c) {
    return c >= '!' && c <= '/'
        || c >= ':' && c <= '~'
        || c >= 0xFF01 && c <= 0xFF0F
        || c >= 0xFF1A && c <= 0xFF5E
        || c >= 0x2018 && c <= 0x201F
        || c >= 0x3001 && c <= 0x3002;
  }

  /// `[一-龥ࠀ-一가-퟿]`, without what counts as white space.
  private static boolean deepSeekAsian(int c) {
    return (c >= 0x800 && c <= 0x9FA5 || c >= 0xAC00 && c <= 0xD7FF)
        && (CharClass.of(c) & CharClass.SPACE) == 0;
  }

  private static final class Table {
    final Map<String, PreTokenizer> byName = new LinkedHashMap<>();

    void put(PreTokenizer value, String... names) {
      for (String name : names) {
        byName.put(name, value);
      }
    }
  }
}
