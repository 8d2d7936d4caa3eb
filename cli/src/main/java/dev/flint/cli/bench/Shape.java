package dev.flint.cli.bench;

import dev.flint.chat.Failure;
import dev.flint.engine.local.Speed;
import java.util.Arrays;
import java.util.stream.Collectors;

/// What is measured. The words are part of the public JSON.
enum Shape {
  PREFILL_512("prefill-512", "reading a prompt of 512 tokens", 1, 0),
  DECODE_64("decode-64", "64 tokens, one after the other", 1, 0),
  DECODE_64_AT_4096("decode-64@4096", "64 tokens after 4096 others", 1, 4096),
  DECODE_4X("decode-4x", "4 sequences growing together, sum", 4, 32),
  DECODE_8X("decode-8x", "8 sequences growing together, sum", 8, 32),
  START("start", "process start to the first token after 32", 1, 0),
  MEMORY("memory", "peak memory of that process", 1, 0);

  static final int PREFILL_TOKENS = 512;
  static final int DECODE_TOKENS = 64;
  static final int START_PROMPT_TOKENS = 32;

  private final String word;
  private final String about;
  private final int sequences;
  private final int depth;

  Shape(String word, String about, int sequences, int depth) {
    this.word = word;
    this.about = about;
    this.sequences = sequences;
    this.depth = depth;
  }

  /// @throws Failure BAD_REQUEST if there is no such shape
  static Shape named(String word) {
    for (Shape shape : values()) {
      if (shape.word.equals(word)) {
        return shape;
      }
    }
    throw new Failure(
        Failure.Code.BAD_REQUEST,
        "no row is called '"
            + word
            + "'; there are "
            + Arrays.stream(values()).map(Shape::word).collect(Collectors.joining(", ")));
  }

  String word() {
    return word;
  }

  /// In a few words, for people.
  String about() {
    return about;
  }

  /// Sequences that are decoded together.
  int sequences() {
    return sequences;
  }

  /// Tokens that each sequence holds before the measurement begins.
  int depth() {
    return depth;
  }

  /// Tokens that one sequence must be able to hold.
  int contextTokens() {
    return switch (this) {
      case PREFILL_512 -> PREFILL_TOKENS;
      case DECODE_64, DECODE_64_AT_4096, DECODE_4X, DECODE_8X -> depth + DECODE_TOKENS;
      case START, MEMORY -> START_PROMPT_TOKENS + 1;
    };
  }

  /// Whether it is measured on a whole process, from its start to its end.
  boolean ofProcess() {
    return this == START || this == MEMORY;
  }

  /// Flint's side of it, in this process.
  ///
  /// @throws IllegalStateException if it is of a whole process
  Speed.Run run(Speed speed) {
    return switch (this) {
      case PREFILL_512 -> speed.prompt(PREFILL_TOKENS);
      case DECODE_64, DECODE_64_AT_4096, DECODE_4X, DECODE_8X ->
          speed.growth(sequences, depth, DECODE_TOKENS);
      case START, MEMORY -> throw new IllegalStateException(word + " is of a whole process");
    };
  }

  String unit() {
    return switch (this) {
      case PREFILL_512, DECODE_64, DECODE_64_AT_4096, DECODE_4X, DECODE_8X -> "tokens/s";
      case START -> "s";
      case MEMORY -> "MB";
    };
  }

  /// How far Flint is ahead: above 1 is in its favour whatever the unit.
  double ratio(double flint, double rival) {
    return ofProcess() ? rival / flint : flint / rival;
  }
}
