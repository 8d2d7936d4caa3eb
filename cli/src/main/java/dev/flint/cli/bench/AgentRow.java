package dev.flint.cli.bench;

import dev.flint.chat.Failure;
import java.util.Arrays;
import java.util.stream.Collectors;

/// What `flint bench agents` measures. The words are part of the public JSON.
enum AgentRow {
  BRANCHES("branches-8", "8 branches growing from one shared prompt, sum"),
  BRANCH_TTFT("branch-ttft", "first token of branches 2 to 8, in decode steps of the eight"),
  BRANCHES_MEMORY("branches-memory", "blocks in use by 8 branches"),
  SHARED_F16("shared-1k-to-8k-f16", "8 branches, the shared prompt eight times as long"),
  SHARED_Q8("shared-1k-to-8k-q8", "the same with 8-bit keys and values"),
  JSON_SCHEMA("json-schema-vs-free", "decoding under a JSON Schema"),
  PROMPT_BESIDE("prompt-beside-4", "gap between tokens of 4 sequences while a prompt is read"),
  SPECULATION("speculation", "editing code, greedy, with drafts"),
  LOAD("load-200", "requests of random kinds, 4 at a time");

  private final String word;
  private final String about;

  AgentRow(String word, String about) {
    this.word = word;
    this.about = about;
  }

  /// @throws Failure BAD_REQUEST if there is no such row
  static AgentRow named(String word) {
    for (AgentRow row : values()) {
      if (row.word.equals(word)) {
        return row;
      }
    }
    throw new Failure(
        Failure.Code.BAD_REQUEST,
        "no row is called '"
            + word
            + "'; there are "
            + Arrays.stream(values()).map(AgentRow::word).collect(Collectors.joining(", ")));
  }

  String word() {
    return word;
  }

  String about() {
    return about;
  }
}
