package dev.flint.model.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LogProbsTest {
  @Test
  void largeLogitsNeitherOverflowNorVanish() {
    LogProbs logProbs = LogProbs.top(new float[] {1e30f, 1e30f, Float.NEGATIVE_INFINITY}, 5);

    assertThat(logProbs.size()).isEqualTo(2);
    assertThat(logProbs.id(0)).isZero();
    assertThat(logProbs.logProb(0)).isEqualTo((float) -Math.log(2), within(1e-7f));
    assertThat(logProbs.id(1)).isEqualTo(1);
    assertThat(logProbs.ofLogit(Float.NEGATIVE_INFINITY)).isEqualTo(Float.NEGATIVE_INFINITY);
  }

  @Test
  void manySmallTermsAreNotLost() {
    float[] logits = new float[262_144];
    logits[5] = 20;

    LogProbs logProbs = LogProbs.top(logits, 1);

    double expected = -Math.log1p((logits.length - 1) * Math.exp(-20));
    assertThat(logProbs.logProb(0)).isEqualTo((float) expected, within(1e-7f));
    assertThat(logProbs.ofLogit(0)).isEqualTo((float) (expected - 20), within(4e-6f));
  }

  @Test
  void noneMayBeAskedFor() {
    LogProbs logProbs = LogProbs.top(new float[] {3}, 0);

    assertThat(logProbs.size()).isZero();
    assertThat(logProbs.ofLogit(3)).isZero();
    assertThatThrownBy(() -> LogProbs.top(new float[] {3}, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesBadLogits() {
    assertThatThrownBy(() -> LogProbs.top(new float[] {3, Float.NaN, 4}, 0))
        .isInstanceOf(BadLogits.class);
    assertThatThrownBy(() -> LogProbs.top(new float[] {Float.NEGATIVE_INFINITY}, 1))
        .isInstanceOf(BadLogits.class);
  }
}
