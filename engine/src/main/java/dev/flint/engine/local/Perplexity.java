package dev.flint.engine.local;

import dev.flint.chat.Failure;
import dev.flint.model.cache.KvCache;
import dev.flint.model.run.Step;
import dev.flint.model.sample.LogProbs;
import dev.flint.model.token.Specials;
import dev.flint.model.token.Tokenizer;

/// How surprised a model is by a text: `exp` of the mean negative log-likelihood of its tokens.
///
/// The text is cut into chunks that are read from an empty cache, each beginning with BOS where the
/// model uses it; the tokens after the middle of a chunk are scored (llama.cpp's
/// `llama-perplexity`, so that the two numbers compare). A tail shorter than a chunk is left out.
///
/// @param tokens tokens that were scored
/// @param perplexity at least 1
public record Perplexity(int tokens, double perplexity) {
  /// Told after each chunk.
  @FunctionalInterface
  public interface Progress {
    void chunk(int done, int total, double perplexitySoFar);
  }

  static Perplexity of(LocalEngine engine, String text, int context, Progress progress) {
    if (context < 8 || context > engine.contextTokens()) {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          "chunks of " + context + " tokens; they must have 8 to " + engine.contextTokens());
    }
    Tokenizer tokenizer = engine.tokenizer();
    int[] tokens = tokenizer.encodeWithBos(text, Specials.AS_TEXT);
    if (tokens.length < 2 * context) {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          "the text has " + tokens.length + " tokens; two chunks of " + context + " are needed");
    }
    boolean bos = tokenizer.bos().isPresent() && tokens[0] == tokenizer.bos().getAsInt();
    int chunks = tokens.length / context;
    int scored = context - 1 - context / 2;
    double sum = 0;
    float[] row = new float[engine.model().vocabulary()];
    for (int chunk = 0; chunk < chunks; chunk++) {
      int[] ids = java.util.Arrays.copyOfRange(tokens, chunk * context, (chunk + 1) * context);
      int[] read = ids.clone();
      if (bos) {
        read[0] = tokenizer.bos().getAsInt();
      }
      sum += chunk(engine, read, ids, context / 2, row);
      progress.chunk(chunk + 1, chunks, Math.exp(sum / ((double) (chunk + 1) * scored)));
    }
    int count = chunks * scored;
    return new Perplexity(count, Math.exp(sum / count));
  }

  /// Negative log-likelihood of the tokens after position `first` of one chunk.
  private static double chunk(LocalEngine engine, int[] read, int[] ids, int first, float[] row) {
    double[] sum = {0};
    Step step = new Step();
    try (KvCache cache = new KvCache(engine.forward().kvLayout(), read.length)) {
      int at = 0;
      while (at < read.length) {
        int most = at < first ? engine.forward().maxRows() : engine.forward().maxLogitRows();
        int end = Math.min(at < first ? first : read.length, at + most);
        int from = at;
        int wanted = from < first ? 0 : end - from;
        step.clear();
        step.add(cache, read, from, end - from, wanted);
        engine.step(
            step,
            logits -> {
              for (int i = 0; i < wanted && from + i + 1 < ids.length; i++) {
                logits.read(i, 0, row, row.length);
                sum[0] -= LogProbs.top(row, 0).ofLogit(row[ids[from + i + 1]]);
              }
            });
        at = end;
      }
    }
    return sum[0];
  }
}
