package dev.flint.engine.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MeterTest {
  private final Samples.Diary diary = new Samples.Diary();
  private final AtomicLong nanos = new AtomicLong();

  private void run(Meter meter, long fromBytes, int steps, long bytesPerStep, long millisPerStep) {
    for (int i = 0; i <= steps; i++) {
      meter.at(PullProgress.Phase.DOWNLOADING, fromBytes + i * bytesPerStep);
      nanos.addAndGet(millisPerStep * 1_000_000);
    }
  }

  @Test
  void speedAndTimeLeftCountOnlyWhatArrivesNow() {
    Meter meter = new Meter(diary, "m", 0, 10_000, nanos::get);
    run(meter, 5_000, 20, 100, 100);
    PullProgress.Step last = diary.steps.getLast();
    assertThat(last.bytesPerSecond()).isBetween(999.0, 1001.0);
    assertThat(last.secondsLeft()).hasValue(3);
    assertThat(last.share()).isEqualTo(0.7);
  }

  @Test
  void theSpeedIsThatOfTheLastSeconds() {
    Meter meter = new Meter(diary, "m", 0, -1, nanos::get);
    run(meter, 0, 100, 1000, 100);
    run(meter, 100_000, 120, 10, 100);
    assertThat(diary.steps.getLast().bytesPerSecond()).isLessThan(200);
    assertThat(diary.steps.getLast().secondsLeft()).isEmpty();
  }

  @Test
  void atMostTenStepsASecondAreTold() {
    run(new Meter(diary, "m", 0, -1, nanos::get), 0, 1000, 1, 1);
    assertThat(diary.steps).hasSizeBetween(9, 11);
  }
}
