package dev.flint.tensor.crew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class CrewTest {
  @Test
  void everyChunkIsTakenOnceInEveryPhase() {
    int phases = 200;
    int chunks = 37;
    var taken = new AtomicIntegerArray(phases * chunks);
    try (var crew = new Crew(3)) {
      crew.run(worker -> {
        for (int phase = 0; phase < phases; phase++) {
          for (int c = worker.take(); c < chunks; c = worker.take()) {
            taken.incrementAndGet(phase * chunks + c);
          }
          worker.barrier();
        }
      });
    }
    for (int i = 0; i < taken.length(); i++) {
      assertThat(taken.get(i)).as("phase and chunk " + i).isEqualTo(1);
    }
  }

  @Test
  void whatWasWrittenBeforeABarrierIsSeenAfterIt() {
    int[] shared = new int[4];
    int[] sums = new int[4];
    try (var crew = new Crew(4)) {
      for (int round = 1; round <= 500; round++) {
        int value = round;
        crew.run(worker -> {
          shared[worker.index()] = value;
          worker.barrier();
          int sum = 0;
          for (int x : shared) {
            sum += x;
          }
          sums[worker.index()] = sum;
        });
        assertThat(sums).containsOnly(4 * value);
      }
    }
  }

  @Test
  void aFailureInOneWorkerEndsTheJobAndIsThrownAndTheCrewGoesOn() {
    try (var crew = new Crew(3)) {
      for (int failing = 0; failing < 3; failing++) {
        int index = failing;
        assertThatThrownBy(() ->
                crew.run(worker -> {
                  worker.barrier();
                  if (worker.index() == index) {
                    throw new IllegalArgumentException("worker " + index);
                  }
                  worker.barrier();
                  worker.barrier();
                }))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("worker " + index);
      }
      int[] ran = new int[3];
      crew.run(worker -> {
        worker.barrier();
        ran[worker.index()]++;
      });
      assertThat(ran).containsOnly(1);
    }
  }

  @Test
  void anIdleCrewUsesNoProcessorTime() throws InterruptedException {
    try (var crew = new Crew(3)) {
      crew.run(worker -> worker.barrier());
      Thread.sleep(Duration.ofMillis(300));
      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(thread -> thread.getName().startsWith("flint-crew-"))
          .isNotEmpty()
          .allMatch(thread -> thread.getState() == Thread.State.WAITING);
    }
  }

  @Test
  void aClosedCrewRefusesWork() {
    var crew = new Crew(2);
    crew.close();
    assertThatThrownBy(() -> crew.run(worker -> {})).isInstanceOf(IllegalStateException.class);
  }
}
