package dev.flint.model.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.model.cache.KvCache;
import dev.flint.model.sample.LogProbs;
import dev.flint.tensor.kernel.F32;
import dev.flint.tensor.kernel.KernelSets;
import dev.flint.tensor.kernel.attention.KvForm;
import dev.flint.testing.TestFiles;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Real weights against the truth: llama.cpp on the F32 twin of the same file, over a text of a few
/// thousand tokens, teacher-forced. Perplexity is over the scored halves of all chunks, the share
/// of equal top choices over all positions.
final class RealModelsTest {
  /// Chunks that the slow reference is run on; `-Dflint.test.referenceChunks=6` runs it on all.
  private static final int REFERENCE_CHUNKS = Integer.getInteger("flint.test.referenceChunks", 1);

  private static final int FAST_CHUNKS = Integer.getInteger("flint.test.fastChunks", 99);

  private static final int STEP = 64;

  /// Perplexity of a run and of the truth over the same chunks, and the share of equal top choices.
  record Result(double perplexity, double truth, double sameTop) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "perplexity %.6f, truth %.6f (%+.3f %%), same top choice %.3f %%",
          perplexity,
          truth,
          100 * (perplexity / truth - 1),
          100 * sameTop);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "smollm2:135m, smollm2-135m",
    "gemma3:270m, gemma3-270m",
    "qwen2.5-coder:0.5b, qwen2.5-coder-0.5b",
    "qwen2.5-coder:1.5b, qwen2.5-coder-1.5b"
  })
  void theReferenceIsTheTruth(String model, String truth) throws Exception {
    Truth expected = new Truth(truth);
    Result result = run(model, "reference", KvForm.F16, expected, REFERENCE_CHUNKS);
    System.out.println(model + ", reference: " + result);
    assertThat(result.perplexity() / result.truth()).isBetween(0.999, 1.001);
    // One chunk is too short for a share of 0.2 %: two positions of it may differ.
    assertThat(result.sameTop()).isGreaterThanOrEqualTo(REFERENCE_CHUNKS < 4 ? 0.996 : 0.998);
  }

  @ParameterizedTest
  @CsvSource({
    "smollm2:135m, smollm2-135m",
    "gemma3:270m, gemma3-270m",
    "qwen2.5-coder:0.5b, qwen2.5-coder-0.5b",
    "qwen2.5-coder:1.5b, qwen2.5-coder-1.5b"
  })
  void theFastPathIsNearTheTruth(String model, String truth) throws Exception {
    Truth expected = new Truth(truth);
    String kernels = KernelSets.fastest();
    Result result = run(model, kernels, KvForm.F16, expected, FAST_CHUNKS);
    System.out.println(model + ", " + kernels + ": " + result);
    double worse = Math.max(expected.perplexity("truth"), expected.perplexity("quantised-usual"));
    double allowed = worse / expected.perplexity("truth") * 1.003;
    assertThat(result.perplexity() / result.truth()).isLessThanOrEqualTo(allowed);
    assertThat(result.sameTop()).isGreaterThanOrEqualTo(0.97);
  }

  /// Keys and values in 8 bits cost a percent of perplexity at most, beside what the fast path may.
  @ParameterizedTest
  @CsvSource({
    "smollm2:135m, smollm2-135m",
    "gemma3:270m, gemma3-270m",
    "qwen2.5-coder:0.5b, qwen2.5-coder-0.5b"
  })
  void eightBitKeysAndValuesAreNearTheTruth(String model, String truth) throws Exception {
    Truth expected = new Truth(truth);
    Result result = run(model, KernelSets.fastest(), KvForm.Q8, expected, FAST_CHUNKS);
    System.out.println(model + ", 8-bit keys and values: " + result);
    double worse = Math.max(expected.perplexity("truth"), expected.perplexity("quantised-usual"));
    double allowed = worse / expected.perplexity("truth") * 1.013;
    assertThat(result.perplexity() / result.truth()).isLessThanOrEqualTo(allowed);
    assertThat(result.sameTop()).isGreaterThanOrEqualTo(0.93);
  }

  static Result run(String name, String kernels, KvForm form, Truth truth, int most)
      throws Exception {
    double sum = 0;
    double expected = 0;
    int scored = 0;
    int same = 0;
    int chunks = Math.min(most, truth.tokens.length);
    try (var model = new LoadedModel(TestFiles.model(name), kernels, form, 2, STEP, STEP)) {
      float[] row = new float[model.transformer.vocabulary()];
      for (int c = 0; c < chunks; c++) {
        try (KvCache cache = new KvCache(model.forward.kvLayout(), truth.chunk)) {
          Step step = new Step();
          for (int from = 0; from < truth.chunk; from += STEP) {
            step.clear();
            step.add(cache, truth.tokens[c], from, STEP, STEP);
            F32 logits = model.forward.run(step);
            for (int i = 0; i < STEP; i++) {
              logits.read(i, 0, row, row.length);
              int position = from + i;
              LogProbs probs = LogProbs.top(row, 1);
              if (probs.id(0) == truth.top[c][position]) {
                same++;
              }
              if (position >= truth.chunk / 2 && position < truth.chunk - 1) {
                sum -= probs.ofLogit(row[truth.tokens[c][position + 1]]);
                expected -= truth.next[c][position];
                scored++;
              }
            }
          }
        }
      }
    }
    return new Result(
        Math.exp(sum / scored), Math.exp(expected / scored), (double) same / chunks / truth.chunk);
  }
}
