package dev.flint.model.run;

import dev.flint.model.cache.KvCache;
import java.util.ArrayList;
import java.util.List;

/// One step of the model: rows of tokens, each belonging to a sequence and a position, computed
/// together. Rows of one sequence are consecutive tokens and stand together.
public final class Step {
  /// Consecutive tokens of one sequence: rows `[row, row + count)` at positions `[position, …)`.
  record Span(KvCache cache, int row, int count, int position) {}

  private final List<Span> spans = new ArrayList<>();
  private int[] tokens = new int[16];
  private int rows;
  private final List<Integer> logitRows = new ArrayList<>();

  /// Adds tokens at the end of a sequence and makes room for them in its cache.
  ///
  /// @param cache the sequence; at most once in a step
  /// @param source token ids
  /// @param from first of them
  /// @param count how many
  /// @param logits for how many of the last of them logits are wanted
  public void add(KvCache cache, int[] source, int from, int count, int logits) {
    int position = cache.length();
    cache.extend(source, from, count);
    spans.add(new Span(cache, rows, count, position));
    if (tokens.length < rows + count) {
      tokens = java.util.Arrays.copyOf(tokens, Math.max(rows + count, 2 * tokens.length));
    }
    System.arraycopy(source, from, tokens, rows, count);
    for (int i = count - logits; i < count; i++) {
      logitRows.add(rows + i);
    }
    rows += count;
  }

  /// Forgets everything, to be filled anew.
  public void clear() {
    spans.clear();
    logitRows.clear();
    rows = 0;
  }

  int rows() {
    return rows;
  }

  int token(int row) {
    return tokens[row];
  }

  List<Span> spans() {
    return spans;
  }

  List<Integer> logitRows() {
    return logitRows;
  }
}
