package dev.flint.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StreamsTest {
  private static final long BYTES = 1 << 20;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theFasterWayIsKept(boolean twoAreFaster) {
    var streams = new Streams();
    int products = 0;
    int inTwo = 0;
    while (streams.wants(BYTES)) {
      boolean two = streams.two();
      // Now and then somebody else computes.
      long nanos = two == twoAreFaster ? 40_000 : 50_000;
      streams.took(two, BYTES, products % 3 == 0 ? 10 * nanos : nanos);
      inTwo += two ? 1 : 0;
      products++;
    }
    assertThat(products).isEqualTo(2 * Streams.SAMPLES);
    assertThat(inTwo).isEqualTo(Streams.SAMPLES);
    assertThat(streams.two()).isEqualTo(twoAreFaster);
    streams.took(!twoAreFaster, BYTES, 1);
    assertThat(streams.two()).isEqualTo(twoAreFaster);
  }

  @Test
  void smallPiecesAreNotTimed() {
    assertThat(new Streams().wants(1024)).isFalse();
    assertThat(new Streams().two()).isTrue();
  }
}
