package dev.flint.model.token;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// How a byte-level BPE vocabulary wants a text to be cut before merging, and what else hangs on
/// that name in `tokenizer.ggml.pre`. The names are those that llama.cpp's converter writes.
///
/// @param cuts the rules, each applied within the pieces of the one before it
/// @param wholeWords a piece that is in the vocabulary as it stands is not merged
/// @param bosByDefault a BOS comes before a text if the file does not say
/// @param bosByNumber without a `bos_token_id` the usual number is meant
record PreTokenizer(List<Cut> cuts, boolean wholeWords, boolean bosByDefault, boolean bosByNumber) {
  private static final Map<String, PreTokenizer> BY_NAME = byName();

  /// The pre-tokenizer of this name, or null.
  static @Nullable PreTokenizer named(String name) {
    return BY_NAME.get(name);
  }

  static Set<String> names() {
    return new TreeSet<>(BY_NAME.keySet());
  }

  private static Map<String, PreTokenizer> byName() {
    Cut digit = RunCut.exactly(1, Members.NUMBER);
    Cut digits = RunCut.all(Members.NUMBER);
    Cut threeDigits = RunCut.exactly(3, Members.ASCII_DIGIT);
    Cut upToThree = RunCut.upTo(3, Members.NUMBER);
    Cut lineEnd = RunCut.exactly(1, Members.LINE_END);
    Cut asian = RunCut.all(Members.DEEPSEEK_ASIAN);
    Cut gpt2 = new WordCuts.Gpt2();
    Cut llama3 = new WordCuts.Llama(3, false, true);
    Cut qwen2 = new WordCuts.Llama(1, false, true);

    Map<String, PreTokenizer> names = new HashMap<>();
    Cut signs = RunCut.all(Members.SIGN_BUT_BACKTICK);
    put(names, plain(signs, gpt2, digits, threeDigits), "default");
    put(names, plain(RunCut.all(Members.SIGN), gpt2, threeDigits), "falcon");
    put(names, plain(gpt2), "gpt-2", "phi-2", "jina-es", "jina-de", "gigachat", "jina-v2-es");
    put(names, plain(gpt2), "jina-v2-de", "a.x-4.0", "mellum", "modern-bert", "exaone4", "mpt");
    put(names, plain(gpt2), "olmo", "jais", "trillion", "granite-docling");
    put(names, plain(gpt2), "jina-v1-en", "jina-v2-code", "roberta-bpe");
    put(names, plain(digit, gpt2), "starcoder", "refact", "command-r", "smollm", "codeshell");
    put(names, plain(digit, gpt2), "exaone", "minerva-7b", "mellum2");
    PreTokenizer llama = new PreTokenizer(List.of(llama3), true, true, true);
    put(names, llama, "llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral");
    put(names, llama, "midm-2.0", "lfm2", "jina-v5-nano");
    put(names, plain(llama3), "dbrx", "smaug-bpe");
    put(names, new PreTokenizer(List.of(llama3), false, false, false), "chatglm-bpe");
    put(names, new PreTokenizer(List.of(llama3), true, false, false), "glm4", "glm5");
    put(names, plain(qwen2), "qwen2", "deepseek-r1-qwen", "kormo", "f2llmv2", "megrez");
    put(names, plain(qwen2), "stablelm2", "hunyuan", "solar-open", "grok-2");
    put(names, plain(new WordCuts.Llama(1, true, true)), "qwen35");
    put(names, plain(new WordCuts.Llama(1, false, false)), "ufakzeka");
    Cut anyNumbers = new WordCuts.Llama(Integer.MAX_VALUE, false, true);
    List<Cut> miniCpm = List.of(upToThree, anyNumbers);
    put(names, new PreTokenizer(miniCpm, true, false, true), "minicpm5");
    PreTokenizer gpt4o = plain(new WordCuts.Cased(3, true));
    put(names, gpt4o, "gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2");
    List<Cut> tekken = List.of(new WordCuts.Cased(1, false));
    put(names, new PreTokenizer(tekken, true, true, true), "tekken");
    Cut words = RunCut.spaced(Members.DEEPSEEK_LETTER);
    Cut wordSigns = RunCut.spaced(Members.DEEPSEEK_SIGN);
    Cut lastSpace = new TrailingSpaceCut();
    put(names, plain(lineEnd, words, wordSigns, lastSpace, asian, digits), "deepseek-llm");
    Cut letters = RunCut.spaced(Members.LETTER);
    Cut punctuation = RunCut.spaced(Members.PUNCTUATION);
    put(names, plain(lineEnd, letters, punctuation, asian, digit), "deepseek-coder");
    Cut cjk = RunCut.all(Members.DEEPSEEK_CJK);
    PreTokenizer deepSeek3 = plain(upToThree, cjk, new WordCuts.DeepSeek3());
    put(names, deepSeek3, "deepseek-v3", "hunyuan-dense", "hy_v4", "joyai-llm");
    return names;
  }

  private static PreTokenizer plain(Cut... cuts) {
    return new PreTokenizer(List.of(cuts), false, false, true);
  }

  private static void put(
      Map<String, PreTokenizer> byName, PreTokenizer preTokenizer, String... names) {
    for (String name : names) {
      byName.put(name, preTokenizer);
    }
  }
}
