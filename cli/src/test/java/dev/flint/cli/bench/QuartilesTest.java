package dev.flint.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class QuartilesTest {
  @Test
  void betweenNeighboursTheyAreInterpolated() {
    // numpy.percentile([4, 1, 3, 2], [25, 50, 75])
    assertThat(Quartiles.of(4, 1, 3, 2)).isEqualTo(new Quartiles(1.75, 2.5, 3.25));
    assertThat(Quartiles.of(30, 10, 50, 20, 40)).isEqualTo(new Quartiles(20, 30, 40));
  }

  @Test
  void oneFigureIsAllThree() {
    assertThat(Quartiles.of(7)).isEqualTo(new Quartiles(7, 7, 7));
  }

  @Test
  void oneWildFigureDoesNotMoveTheMedian() {
    assertThat(Quartiles.of(1, 1, 1, 1, 1000).median()).isEqualTo(1);
  }

  @Test
  void theFiguresStayAsTheyWere() {
    double[] figures = {3, 1, 2};
    assertThat(Quartiles.of(figures).median()).isEqualTo(2);
    assertThat(figures).containsExactly(3, 1, 2);
  }

  @Test
  void noFiguresHaveNone() {
    assertThatThrownBy(Quartiles::of).isInstanceOf(IllegalArgumentException.class);
  }
}
