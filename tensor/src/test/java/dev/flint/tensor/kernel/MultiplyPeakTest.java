package dev.flint.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MultiplyPeakTest {
  /// A gigahertz and one multiplication a cycle is the least that a processor with AVX2 has, ten
  /// times what any has is the most.
  @Test
  void itIsOfTheRightSize() {
    var one = MultiplyPeak.measure(1);
    assertThat(one.isPresent()).isEqualTo(KernelSets.fastest().equals("jit"));
    one.ifPresent(peak -> assertThat(peak).isBetween(1e9, 10e12));
  }
}
