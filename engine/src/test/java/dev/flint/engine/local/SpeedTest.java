package dev.flint.engine.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flint.testing.TestFiles;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class SpeedTest {
  /// All weights but the norms: 30 layers of 3,538,944 and the logits' 49,152 × 576, which are the
  /// embeddings (the sizes in the file's metadata).
  private static final double MATRIX_WEIGHTS = 30.0 * 3_538_944 + 49_152 * 576;

  private static LocalEngine engine;

  @BeforeAll
  static void load() {
    engine = LocalEngine.load(TestFiles.model("smollm2:135m"), new LocalOptions(512, 2, ""));
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  @Test
  void aDecodedTokenMultipliesEachWeightOnce() {
    try (Speed.Run run = new Speed(engine).growth(1, 0, 4)) {
      assertThat(run.tokens()).isEqualTo(4);
      assertThat((double) run.work().multiplyAdds()).isEqualTo(4 * MATRIX_WEIGHTS);
    }
  }

  @Test
  void severalSequencesShareWhatIsRead() {
    try (Speed.Run one = new Speed(engine).growth(1, 8, 2);
        Speed.Run eight = new Speed(engine).growth(8, 8, 2)) {
      assertThat(eight.tokens()).isEqualTo(16);
      assertThat(eight.work().multiplyAdds()).isEqualTo(8 * one.work().multiplyAdds());
      assertThat((double) eight.work().bytes())
          .isCloseTo((double) one.work().bytes(), Percentage.withPercentage(5));
    }
  }

  @Test
  void depthIsReadFromTheCache() {
    Speed speed = new Speed(engine);
    try (Speed.Run shallow = speed.growth(1, 0, 1);
        Speed.Run deep = speed.growth(1, 100, 1)) {
      // 30 layers, 3 key heads of 64, keys and values in f16.
      long position = 30L * 3 * 64 * 2 * 2;
      assertThat(deep.work().bytes() - shallow.work().bytes()).isEqualTo(100 * position);
    }
  }

  @Test
  void aPromptNeedsTheLogitsOfItsLastTokenOnly() {
    try (Speed.Run run = new Speed(engine).prompt(300)) {
      double layers = 30.0 * 3_538_944;
      assertThat((double) run.work().multiplyAdds())
          .isCloseTo(300 * layers + 49_152 * 576, within(1.0));
    }
  }

  @Test
  void runsTakeTimeAndCanBeRepeated() {
    Speed speed = new Speed(engine);
    try (Speed.Run growth = speed.growth(2, 40, 3);
        Speed.Run prompt = speed.prompt(20)) {
      for (int i = 0; i < 3; i++) {
        assertThat(growth.seconds()).isPositive();
        assertThat(prompt.seconds()).isPositive();
      }
    }
  }
}
