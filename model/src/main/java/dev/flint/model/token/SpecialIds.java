package dev.flint.model.token;

import dev.flint.tensor.gguf.Metadata;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tokens with a role: beginning and end of a text, end of a turn, and all that end generation.
///
/// Files name some of them by number; others are only known by their text. The lists of texts are
/// those that llama.cpp goes by, and `<|eot|>` of Llama 4 and Muse. An id is -1 where the
/// vocabulary has no such token.
///
/// @param endings the tokens after which an answer is over
/// @param infill the marks for filling in text, or null
record SpecialIds(
    int bos,
    int eos,
    int eot,
    int unknown,
    int padding,
    BitSet endings,
    Tokenizer.@Nullable Infill infill) {
  static final int NONE = TextIndex.NONE;

  private static final List<String> END_OF_TURN =
      List.of(
          "<|eot|>",
          "<|eot_id|>",
          "<|im_end|>",
          "<|end|>",
          "<end_of_turn>",
          "<|endoftext|>",
          "<|end_of_text|>",
          "<EOT>",
          "_<EOT>",
          "[EOT]",
          "<｜end▁of▁sentence｜>",
          "<end_of_utterance>");

  /// Ends of an answer beyond the ends of a turn.
  private static final List<String> END_OF_GENERATION =
      List.of(
          "<|return|>",
          "<|call|>",
          "<|flush|>",
          "<|calls|>",
          "<|eom_id|>",
          "[EOS]",
          "<eos>",
          "<turn|>",
          "<|tool_response>",
          "[e~[");

  /// Markers of code completion. The last three kinds end an answer: the model begins a new file.
  private static final List<Marker> FILL_IN_MIDDLE =
      List.of(
          new Marker(
              List.of("fim_pre_token_id", "prefix_token_id"),
              false,
              List.of(
                  "<|fim_prefix|>",
                  "<fim-prefix>",
                  "<fim_prefix>",
                  "<｜fim▁begin｜>",
                  "<PRE>",
                  "▁<PRE>",
                  "<|code_prefix|>",
                  "<|prefix|>")),
          new Marker(
              List.of("fim_suf_token_id", "suffix_token_id"),
              false,
              List.of(
                  "<|fim_suffix|>",
                  "<fim-suffix>",
                  "<fim_suffix>",
                  "<｜fim▁hole｜>",
                  "<SUF>",
                  "▁<SUF>",
                  "<|code_suffix|>",
                  "<|suffix|>")),
          new Marker(
              List.of("fim_mid_token_id", "middle_token_id"),
              false,
              List.of(
                  "<|fim_middle|>",
                  "<fim-middle>",
                  "<fim_middle>",
                  "<｜fim▁end｜>",
                  "<MID>",
                  "▁<MID>",
                  "<|code_middle|>",
                  "<|middle|>")),
          new Marker(
              List.of("fim_pad_token_id"),
              true,
              List.of("<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]")),
          new Marker(
              List.of("fim_rep_token_id"),
              true,
              List.of("<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>")),
          new Marker(List.of("fim_sep_token_id"), true, List.of("<|file_sep|>")));

  private record Marker(List<String> keys, boolean endsGeneration, List<String> texts) {}

  /// Finds the roles. Tokens that only their text gives away become control tokens on the way.
  ///
  /// @param defaultBos the BOS where the file names none, and likewise for the others
  static SpecialIds read(
      Metadata metadata,
      Vocabulary vocabulary,
      int defaultBos,
      int defaultEos,
      int defaultUnknown) {
    int bos = id(metadata, vocabulary, "bos_token_id", defaultBos);
    int eos = id(metadata, vocabulary, "eos_token_id", defaultEos);
    int eot = id(metadata, vocabulary, "eot_token_id", NONE);
    int eom = id(metadata, vocabulary, "eom_token_id", NONE);
    int unknown = id(metadata, vocabulary, "unknown_token_id", defaultUnknown);
    int padding = id(metadata, vocabulary, "padding_token_id", NONE);
    if (eot == NONE) {
      eot = promote(vocabulary, END_OF_TURN);
    }
    if (eom == NONE) {
      eom = promote(vocabulary, List.of("<|eom_id|>"));
    }
    BitSet endings = new BitSet(vocabulary.size());
    List<Integer> marks = new ArrayList<>();
    for (Marker marker : FILL_IN_MIDDLE) {
      int id = NONE;
      for (String key : marker.keys()) {
        id = id(metadata, vocabulary, key, id);
      }
      if (id == NONE) {
        id = promote(vocabulary, marker.texts());
      }
      if (marker.endsGeneration()) {
        add(endings, id);
      } else if (id != NONE) {
        marks.add(id);
      }
    }
    for (List<String> texts : List.of(END_OF_TURN, END_OF_GENERATION)) {
      for (String text : texts) {
        int id = vocabulary.index().find(text);
        if (id != NONE) {
          vocabulary.makeControl(id);
          endings.set(id);
        }
      }
    }
    add(endings, eos);
    add(endings, eot);
    add(endings, eom);
    addStrikeThrough(vocabulary, endings);
    correctForFamilies(metadata, vocabulary, endings);
    Tokenizer.Infill infill =
        marks.size() == 3 ? new Tokenizer.Infill(marks.get(0), marks.get(1), marks.get(2)) : null;
    return new SpecialIds(bos, eos, eot, unknown, padding, endings, infill);
  }

  /// What a text means differs between families.
  private static void correctForFamilies(Metadata metadata, Vocabulary vocabulary, BitSet endings) {
    boolean call = has(vocabulary, "<|call|>") || has(vocabulary, "<|calls|>");
    if (call && (has(vocabulary, "<|return|>") || has(vocabulary, "<|flush|>"))) {
      // Harmony and Solar: ends one message of a turn that goes on.
      int end = vocabulary.index().find("<|end|>");
      if (end != NONE) {
        endings.clear(end);
        vocabulary.makeUserDefined(end);
      }
    }
    if (has(vocabulary, "<|tool_response>") || has(vocabulary, "<|plamo:eos|>")) {
      int end = vocabulary.index().find("</s>");
      if (end != NONE) {
        endings.clear(end);
        vocabulary.makeNormal(end);
      }
    }
    if (metadata.string("general.architecture").orElse("").equals("muse-glimmer")) {
      // Muse: ends a message; the turn goes on with the answer after the reasoning.
      int end = vocabulary.index().find("<|eom|>");
      if (end != NONE) {
        endings.clear(end);
      }
    }
  }

  /// `</s>` ends a text in many vocabularies and strikes it through in the HTML of others (Gemma,
  /// Qwen). llama.cpp always takes it for an end. Here it is one only if the file says so;
  /// otherwise texts are still encoded as llama.cpp does, but a model may write it.
  private static void addStrikeThrough(Vocabulary vocabulary, BitSet endings) {
    int id = vocabulary.index().find("</s>");
    if (id == NONE) {
      return;
    }
    if (endings.get(id) || vocabulary.is(id, Vocabulary.CONTROL)) {
      vocabulary.makeControl(id);
      endings.set(id);
    } else {
      vocabulary.makeParsedOnly(id);
    }
  }

  private static int id(Metadata metadata, Vocabulary vocabulary, String key, int otherwise) {
    long id = metadata.integer("tokenizer.ggml." + key).orElse(-1L);
    if (id >= 0 && id < vocabulary.size()) {
      return (int) id;
    }
    return otherwise < vocabulary.size() ? otherwise : NONE;
  }

  private static int promote(Vocabulary vocabulary, List<String> texts) {
    for (String text : texts) {
      int id = vocabulary.index().find(text);
      if (id != NONE) {
        vocabulary.makeControl(id);
        return id;
      }
    }
    return NONE;
  }

  private static boolean has(Vocabulary vocabulary, String text) {
    return vocabulary.index().find(text) != NONE;
  }

  private static void add(BitSet set, int id) {
    if (id != NONE) {
      set.set(id);
    }
  }
}
