package dev.flint.model.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {
  private static final SamplingOptions PLAIN = options(1, 0, 1, 0, 1, 0);
  private static final float INFINITE = Float.POSITIVE_INFINITY;

  private static SamplingOptions options(
      float temperature, int topK, float topP, float minP, float typicalP, long seed) {
    return new SamplingOptions(
        temperature,
        topK,
        topP,
        minP,
        typicalP,
        1,
        0,
        0,
        0,
        SamplingOptions.Dry.OFF,
        Map.of(),
        seed);
  }

  private static SamplingOptions penalties(float repeat, int lastN, SamplingOptions.Dry dry) {
    return new SamplingOptions(1, 0, 1, 0, 1, repeat, 0.25f, 0.5f, lastN, dry, Map.of(0, 2f), 0);
  }

  private static float[] normal(Random random, int size) {
    float[] logits = new float[size];
    for (int i = 0; i < size; i++) {
      logits[i] = (float) random.nextGaussian(0, 3);
    }
    return logits;
  }

  @Test
  void zeroTemperatureTakesTheLikeliestAndOfEqualOnesTheLowestId() {
    Sampler sampler = new Sampler(SamplingOptions.GREEDY, 5);

    assertThat(sampler.sample(new float[] {-3, 1, 4, 2, -9})).isEqualTo(2);
    assertThat(sampler.sample(new float[] {1, 7, 7, 7, 0})).isEqualTo(1);
  }

  @Test
  void ofEqualLogitsTopKKeepsTheLowestIds() {
    float[] logits = new float[100];
    logits[60] = 1;

    Candidates left = new Sampler(options(1, 4, 1, 0, 1, 0), 100).survivors(logits, null);

    assertThat(ids(left)).containsExactly(60, 0, 1, 2);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void drawsAreDistributedAsTheProbabilities(long seed) {
    float[] logits = normal(new Random(seed), 200);
    Sampler sampler = new Sampler(options(1.2f, 40, 0.97f, 0.001f, 1, seed), logits.length);
    Candidates left = sampler.survivors(logits, null);
    int[] ids = ids(left);
    double[] expected = new double[logits.length];
    int draws = 100_000;
    for (int i = 0; i < left.size(); i++) {
      expected[left.id(i)] = draws * left.probability(i);
    }

    int[] seen = new int[logits.length];
    for (int i = 0; i < draws; i++) {
      seen[sampler.sample(logits)]++;
    }

    double chiSquare = 0;
    for (int id : ids) {
      chiSquare += (seen[id] - expected[id]) * (seen[id] - expected[id]) / expected[id];
    }
    assertThat(Arrays.stream(ids).map(id -> seen[id]).sum()).isEqualTo(draws);
    // Wilson and Hilferty: the cube root of chi-square over its degrees of freedom is nearly
    // normal.
    double freedom = ids.length - 1;
    double deviation =
        (Math.cbrt(chiSquare / freedom) - (1 - 2 / (9 * freedom))) / Math.sqrt(2 / (9 * freedom));
    assertThat(freedom).isGreaterThan(5);
    assertThat(deviation).as("seed %d", seed).isBetween(-3.5, 3.5);
  }

  @Test
  void theSameSeedDrawsTheSameTokensForever() {
    float[] logits = new float[1000];
    int[] drawn = new int[8];
    Sampler sampler = new Sampler(options(1, 0, 1, 0, 1, 42), logits.length);
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = sampler.sample(logits);
    }

    // floor(1000 u) of SplitMix64's numbers for seed 42, computed in Python.
    assertThat(drawn).containsExactly(741, 159, 278, 344, 38, 868, 218, 800);
  }

  @Test
  void randomNumbersAreSplitMix64s() {
    SplitMix64 random = new SplitMix64(1234567);

    assertThat(new long[] {random.nextLong(), random.nextLong(), random.nextLong()})
        .containsExactly(6457827717110365317L, 3203168211198807973L, -8629252141511181193L);
  }

  @Test
  void aMaskIsAsIfTheOtherTokensWereNotThere() {
    Random random = new Random(7);
    for (int size : new int[] {1, 63, 64, 65, 300}) {
      float[] logits = normal(random, size);
      BitSet allowed = new BitSet();
      allowed.set(random.nextInt(size));
      for (int i = 0; i < size / 2; i++) {
        allowed.set(random.nextInt(size));
      }
      float[] banned = logits.clone();
      for (int id = 0; id < size; id++) {
        if (!allowed.get(id)) {
          banned[id] = Float.NEGATIVE_INFINITY;
          logits[id] = random.nextBoolean() ? logits[id] : Float.NaN;
        }
      }
      for (int topK : new int[] {0, 1, 10}) {
        SamplingOptions options = options(1, topK, 0.9f, 0.01f, 0.95f, 3);
        Candidates masked = new Sampler(options, size).survivors(logits, allowed.toLongArray());
        Candidates expected = new Sampler(options, size).survivors(banned, null);
        assertThat(ids(masked)).as("size %d, top-k %d", size, topK).isEqualTo(ids(expected));
      }
    }
  }

  @Test
  void leavesTheLogitsAsTheyWere() {
    Random random = new Random(11);
    float[] logits = normal(random, 50);
    float[] before = logits.clone();
    SamplingOptions.Dry dry = new SamplingOptions.Dry(1, 2, 1, -1, SequenceBreakers.NONE);
    Sampler sampler = new Sampler(penalties(1.5f, 20, dry), 50);
    for (int i = 0; i < 500; i++) {
      sampler.accept(sampler.sample(logits) % 10);
    }
    assertThat(logits).isEqualTo(before);

    logits[30] = Float.NaN;
    before[30] = Float.NaN;
    assertThatThrownBy(() -> sampler.sample(logits)).isInstanceOf(BadLogits.class);
    assertThat(logits).isEqualTo(before);
  }

  @Test
  void allocatesNothingOnceWarm() {
    SamplingOptions.Dry dry =
        new SamplingOptions.Dry(1, 1.5f, 1, 100, SequenceBreakers.of(List.of(new int[] {3, 4})));
    Random random = new Random(17);
    float[] logits = normal(random, 1000);
    Sampler sampler = new Sampler(penalties(1.5f, 64, dry), logits.length);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < 520; i++) { // the history doubles at 512 tokens, then at 1024
      sampler.accept(sampler.sample(logits));
    }

    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 500; i++) {
      sampler.accept(sampler.sample(logits));
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(500);
  }

  @Test
  void penaltiesForgetWhatLeavesTheWindow() {
    float[] logits = normal(new Random(5), 30);
    Random random = new Random(6);
    for (int lastN : new int[] {1, 7, 64}) {
      Sampler longer = new Sampler(penalties(1.2f, lastN, SamplingOptions.Dry.OFF), 30);
      int[] history = random.ints(1000, 0, 30).toArray();
      for (int token : history) {
        longer.accept(token);
      }
      Sampler shorter = new Sampler(penalties(1.2f, lastN, SamplingOptions.Dry.OFF), 30);
      for (int i = history.length - lastN; i < history.length; i++) {
        shorter.accept(history[i]);
      }
      assertThat(probabilities(longer.survivors(logits, null), 30))
          .isEqualTo(probabilities(shorter.survivors(logits, null), 30));
    }
  }

  @Test
  void topPWithoutTopKKeepsWhatSortingAllWouldKeep() {
    Random random = new Random(13);
    for (int round = 0; round < 200; round++) {
      float[] logits = normal(random, 1 + random.nextInt(400));
      float p = random.nextInt(10) == 0 ? Math.nextDown(1f) : 1 - random.nextFloat();
      Candidates bySelection =
          new Sampler(options(1, 0, p, 0, 1, 0), logits.length).survivors(logits, null);
      int[] selected = ids(bySelection);
      Candidates bySorting =
          new Sampler(options(1, logits.length, p, 0, 1, 0), logits.length).survivors(logits, null);
      assertThat(selected).as("round %d, p %s", round, p).isEqualTo(ids(bySorting));
    }
  }

  @Test
  void extremeLogitsAndTemperaturesDoNotOverflow() {
    float[] logits = {Float.MAX_VALUE, -Float.MAX_VALUE, 0, Float.MAX_VALUE};
    for (float temperature : new float[] {Float.MIN_VALUE, 1e-30f, 1, Float.MAX_VALUE}) {
      Candidates left =
          new Sampler(options(temperature, 0, 0.99f, 0, 0.99f, 0), 4).survivors(logits, null);
      double[] p = probabilities(left, 4);
      assertThat(p[0]).isEqualTo(0.5, within(1e-12));
      assertThat(p[3]).isEqualTo(0.5, within(1e-12));
    }
  }

  @Test
  void refusesLogitsFromWhichNothingCanBeDrawn() {
    float none = Float.NEGATIVE_INFINITY;
    for (SamplingOptions options :
        List.of(SamplingOptions.GREEDY, PLAIN, options(1, 2, 1, 0, 1, 0))) {
      Sampler sampler = new Sampler(options, 3);
      assertThatThrownBy(() -> sampler.sample(new float[] {0, Float.NaN, 1}))
          .isInstanceOf(BadLogits.class)
          .hasMessage("the logit of token 1 is NaN; it must be a number");
      assertThatThrownBy(() -> sampler.sample(new float[] {0, 1, INFINITE}))
          .isInstanceOf(BadLogits.class)
          .hasMessage("the logit of token 2 is Infinity; it must be a number");
      assertThatThrownBy(() -> sampler.sample(new float[] {none, none, none}))
          .isInstanceOf(BadLogits.class)
          .hasMessageContaining("every logit is negative infinity");
      assertThatThrownBy(() -> sampler.sample(new float[] {1, 2, none}, new long[] {4}))
          .isInstanceOf(BadLogits.class)
          .hasMessageContaining("every allowed token's logit");
      assertThat(sampler.sample(new float[] {none, none, -1e30f})).isEqualTo(2);
    }
  }

  @Test
  void refusesWhatIsOutOfRangeInOneSentence() {
    Sampler sampler = new Sampler(PLAIN, 3);
    assertThatThrownBy(() -> sampler.accept(3)).hasMessage("token 3 is not in a vocabulary of 3");
    assertThatThrownBy(() -> sampler.sample(new float[4]))
        .hasMessage("there are 4 logits for a vocabulary of 3");
    assertThatThrownBy(() -> options(Float.NaN, 0, 1, 0, 1, 0))
        .hasMessage("temperature is NaN; it must be 0 or more");
    assertThatThrownBy(() -> options(1, 0, 0, 0, 1, 0))
        .hasMessage("top-p is 0.0; it must be above 0 and at most 1");
    assertThatThrownBy(() -> new SamplingOptions.Dry(1, 0.5f, 2, -1, SequenceBreakers.NONE))
        .hasMessage("dry-base is 0.5; it must be 1 or more");
  }

  private static int[] ids(Candidates left) {
    int[] ids = new int[left.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = left.id(i);
    }
    return ids;
  }

  private static double[] probabilities(Candidates left, int vocabularySize) {
    double[] probabilities = new double[vocabularySize];
    for (int i = 0; i < left.size(); i++) {
      probabilities[left.id(i)] = left.probability(i);
    }
    return probabilities;
  }
}
