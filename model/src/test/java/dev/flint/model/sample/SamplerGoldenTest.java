package dev.flint.model.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Which tokens are left, and with what probability, against llama.cpp.
class SamplerGoldenTest {
  private static final SamplerGoldens GOLDENS = SamplerGoldens.read();

  /// llama.cpp works in float; below this its probabilities are mostly rounding.
  private static final double NEGLIGIBLE = 1e-30;

  static Stream<SamplerGoldens.Case> cases() {
    return GOLDENS.cases().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void leavesWhatLlamaCppLeaves(SamplerGoldens.Case golden) {
    float[] logits = GOLDENS.logitsNamed(golden.logits());
    Sampler sampler = new Sampler(golden.options(), logits.length);
    for (int token : golden.accepted()) {
      sampler.accept(token);
    }
    TreeMap<Integer, Double> left = new TreeMap<>();
    Candidates survivors = sampler.survivors(logits, null);
    for (int i = 0; i < survivors.size(); i++) {
      if (survivors.probability(i) > NEGLIGIBLE) {
        left.put(survivors.id(i), survivors.probability(i));
      }
    }
    TreeMap<Integer, Double> expected = new TreeMap<>(golden.left());
    expected.values().removeIf(p -> p <= NEGLIGIBLE);

    assertThat(left).hasSameSizeAs(expected);
    if (golden.tied()) {
      assertThat(left.values().stream().sorted().toList())
          .zipSatisfy(expected.values().stream().sorted().toList(), SamplerGoldenTest::assertNear);
    } else {
      assertThat(left.keySet()).isEqualTo(expected.keySet());
      assertThat(List.copyOf(left.values()))
          .zipSatisfy(List.copyOf(expected.values()), SamplerGoldenTest::assertNear);
    }
  }

  @Test
  void logProbsAreNumPysLogSoftmax() {
    assertThat(GOLDENS.logProbs()).isNotEmpty();
    GOLDENS
        .logProbs()
        .forEach((name, expected) -> {
          float[] logits = GOLDENS.logitsNamed(name);
          LogProbs logProbs = LogProbs.top(logits, 20);
          int[] byRank =
              IntStream.range(0, logits.length)
                  .boxed()
                  .sorted((a, b) -> Float.compare(logits[b], logits[a]))
                  .mapToInt(Integer::intValue)
                  .limit(20)
                  .toArray();
          assertThat(logProbs.size()).isEqualTo(byRank.length);
          for (int rank = 0; rank < byRank.length; rank++) {
            assertThat(logProbs.logProb(rank))
                .isCloseTo(expected[byRank[rank]], twoUlps(expected[byRank[rank]]));
          }
          for (int id = 0; id < logits.length; id++) {
            assertThat(logProbs.ofLogit(logits[id])).isCloseTo(expected[id], twoUlps(expected[id]));
          }
        });
  }

  /// Logits of tens of thousands, and exponents of a hundred, cost float five digits.
  private static void assertNear(double p, double expected) {
    assertThat(p).isCloseTo(expected, within(1e-7 + 1e-4 * expected));
  }

  private static Offset<Float> twoUlps(float expected) {
    return within(2 * Math.ulp(expected));
  }
}
