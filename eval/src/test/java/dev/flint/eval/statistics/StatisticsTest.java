package dev.flint.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StatisticsTest {
  /// Twice the binomial tail: 2 (1 + 10) / 2^10, 2 / 2^5, 2 (1 + 20 + 190 + 1140 + 4845 + 15504) /
  /// 2^20.
  @ParameterizedTest
  @CsvSource({
    "1, 9, 0.021484375",
    "9, 1, 0.021484375",
    "0, 5, 0.0625",
    "5, 15, 0.04138946533203125",
    "0, 0, 1",
    "3, 3, 1",
    "0, 2000, 0"
  })
  void mcNemarsTestIsExact(int onlyA, int onlyB, double p) {
    assertThat(McNemar.p(onlyA, onlyB)).isCloseTo(p, within(1e-12));
  }

  /// Published examples of Wilson's interval: 8 of 10, 0 of 10.
  @ParameterizedTest
  @CsvSource({"8, 10, 0.4901625, 0.9433178", "0, 10, 0, 0.2775328", "0, 0, 0, 1"})
  void theIntervalOfAShareIsWilsons(int right, int all, double low, double high) {
    Interval interval = Interval.ofShare(right, all);
    assertThat(interval.low()).isCloseTo(low, within(1e-6));
    assertThat(interval.high()).isCloseTo(high, within(1e-6));
  }

  @Test
  void theBootstrapAgreesWithTheNormalIntervalOfALargeSample() {
    double[] values = new double[1_000];
    Arrays.fill(values, 0, 300, 1);
    double error = Math.sqrt(0.3 * 0.7 / 1_000);
    Interval interval = Bootstrap.ofMean(values);
    assertThat(interval.low()).isCloseTo(0.3 - 1.96 * error, within(0.003));
    assertThat(interval.high()).isCloseTo(0.3 + 1.96 * error, within(0.003));
    assertThat(Bootstrap.ofMean(values)).as("same draws").isEqualTo(interval);
    assertThat(Bootstrap.ofMean(new double[] {0.5, 0.5})).isEqualTo(new Interval(0.5, 0.5));
  }

  @Test
  void pairsAreCounted() {
    boolean[] a = {true, true, true, false, false};
    boolean[] b = {true, false, false, true, false};
    Paired paired = Paired.of(a, b);
    assertThat(paired.rightA()).isEqualTo(3);
    assertThat(paired.rightB()).isEqualTo(2);
    assertThat(paired.onlyA()).isEqualTo(2);
    assertThat(paired.onlyB()).isEqualTo(1);
    assertThat(paired.difference()).isCloseTo(0.2, within(1e-12));
    assertThat(paired.p()).isEqualTo(1);
    assertThat(paired.interval().low()).isNegative();
    assertThat(paired.interval().high()).isPositive();
  }
}
