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
    int timed = 0;
    int inTwo = 0;
    for (int product = 0; product < 4 * Streams.SAMPLES * Streams.EVERY; product++) {
      boolean two = streams.two();
      if (streams.wants(BYTES)) {
        // The first token is slow in either way, and now and then somebody else computes.
        long nanos = two == twoAreFaster ? 40_000 : 50_000;
        boolean slow = product < Streams.SAMPLES * Streams.EVERY / 2 || timed % 5 == 0;
        streams.took(two, BYTES, slow ? 500_000 : nanos);
        inTwo += two ? 1 : 0;
        timed++;
      }
    }
    assertThat(timed).isEqualTo(2 * Streams.SAMPLES);
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
