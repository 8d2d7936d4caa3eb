package dev.flint.model.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every architecture against llama.cpp, on small models with random weights.
final class TinyModelsTest {
  /// Leaving out any trait of a model moves a log-probability by 0.05 at least, most by 1 to 10;
  /// our f16 cache by up to 0.025.
  private static final float TOLERANCE = 0.03f;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama",
        "llama-linear",
        "llama-yarn",
        "llama-rope-freqs",
        "llama-tied",
        "llama-experts",
        "llama-k-quants",
        "qwen2",
        "qwen3",
        "qwen3moe",
        "gemma3",
        "gemma3-linear",
        "falcon",
        "muse-glimmer",
        "muse-glimmer-flags"
      })
  void theReferenceAgreesWithLlamaCpp(String name) throws Exception {
    try (var model = new LoadedModel(tiny(name), "reference", 2, 32, 32)) {
      for (Golden golden : Golden.read(name)) {
        if (golden.cache().equals("f32")) {
          check(name, golden, model.logits(golden.tokens(), 32));
        }
      }
    }
  }

  private static void check(String name, Golden golden, float[][] logits) {
    assertThat(golden.rows()).hasSameSizeAs(logits);
    float worst = 0;
    for (int position = 0; position < logits.length; position++) {
      Golden.Row row = golden.rows().get(position);
      double total = logSumExp(logits[position]);
      for (int i = 0; i < row.ids().length; i++) {
        double logprob = logits[position][row.ids()[i]] - total;
        worst = Math.max(worst, (float) Math.abs(logprob - row.logprobs()[i]));
      }
    }
    assertThat(worst).as(name + ", " + golden.label()).isLessThan(TOLERANCE);
  }

  private static double logSumExp(float[] logits) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    return Math.log(sum);
  }

  static Path tiny(String name) throws Exception {
    String resource = "/dev/flint/model/oracle/tiny/" + name + ".gguf";
    return Path.of(
        Objects.requireNonNull(TinyModelsTest.class.getResource(resource), resource).toURI());
  }
}
