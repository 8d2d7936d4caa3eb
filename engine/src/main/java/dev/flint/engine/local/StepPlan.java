package dev.flint.engine.local;

import dev.flint.model.run.Step;
import java.util.ArrayList;
import java.util.List;

/// What one step computes: rows of sequences that decode, and pieces of prompts.
final class StepPlan {
  /// Rows of one sequence.
  ///
  /// @param rows its unread tokens and what its draft adds
  /// @param logits for how many of the last rows logits are wanted; 0 if more of the prompt follows
  /// @param firstLogit index of its first row of logits
  /// @param position tokens that the cache holds before the step
  record Part(Sequence sequence, int rows, int logits, int firstLogit, int position) {}

  final Step step = new Step();
  final List<Part> parts = new ArrayList<>();

  /// Those of them that draw.
  final List<Part> drawing = new ArrayList<>();

  private int logits;
  private int decodingRows;
  private int readingRows;

  void clear() {
    step.clear();
    parts.clear();
    drawing.clear();
    logits = 0;
    decodingRows = 0;
    readingRows = 0;
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  /// Rows of sequences that draw from each of them.
  int decodingRows() {
    return decodingRows;
  }

  /// Other rows.
  int readingRows() {
    return readingRows;
  }

  /// The next token of a sequence, and its draft.
  void decode(Sequence sequence) {
    Transcript transcript = sequence.transcript;
    Draft draft = sequence.draft;
    int rows = 1 + draft.length();
    int[] tokens = new int[rows];
    tokens[0] = transcript.tokens.at(transcript.tokens.size() - 1);
    System.arraycopy(draft.tokens(), 0, tokens, 1, draft.length());
    decodingRows += rows;
    add(sequence, tokens, 0, rows, rows);
  }

  /// The next `count` tokens of a sequence that it has not read.
  void read(Sequence sequence, int count) {
    Transcript transcript = sequence.transcript;
    sequence.draft.none();
    readingRows += count;
    int from = transcript.cache.length();
    boolean last = count == transcript.unread();
    add(sequence, transcript.tokens.array(), from, count, last ? 1 : 0);
  }

  private void add(Sequence sequence, int[] tokens, int from, int rows, int wanted) {
    int position = sequence.transcript.cache.length();
    step.add(sequence.transcript.cache, tokens, from, rows, wanted);
    Part part = new Part(sequence, rows, wanted, logits, position);
    sequence.inStep = true;
    parts.add(part);
    if (wanted > 0) {
      drawing.add(part);
    }
    logits += wanted;
  }
}
