package dev.flint.tensor.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class QuantiserTest {
  private static final float[] WEIGHTS = Golden.floats(Golden.bytes("weights.f32"), 0);

  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "MXFP4"})
  void givesTheBytesOfAnIndependentImplementation(TensorType type) {
    assertThat(quantise(type, WEIGHTS)).isEqualTo(Golden.bytes(type + ".pack"));
  }

  @Test
  void errsHardlyMoreThanGgmlInAnyFormat() {
    String table = new String(Golden.bytes("errors.tsv"), StandardCharsets.UTF_8);
    assertThat(table.lines()).hasSize(13);
    for (String line : table.lines().toList()) {
      String[] cells = line.split("\t", -1);
      TensorType type = TensorType.valueOf(cells[0]);
      assertThat(rootMeanSquareError(type, WEIGHTS))
          .as(type.name())
          .isPositive()
          .isLessThan(1.05 * Double.parseDouble(cells[1]));
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"I8", "I16", "I32", "I64"})
  void staysCloseOnWeightsOfAnySize(TensorType type) {
    long seed = 7;
    Random random = new Random(seed);
    for (float size : new float[] {1e-3f, 1, 1000}) {
      float[] weights = new float[1024];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = size * (float) random.nextGaussian();
      }
      assertThat(rootMeanSquareError(type, weights) / size)
          .as("%s, seed %d, size %s", type, seed, size)
          .isLessThan(worstRelativeError(type));
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"I8", "I16", "I32", "I64"})
  void keepsZerosAndConstants(TensorType type) {
    for (float value : new float[] {0, 1, -1, 0x1p-130f}) {
      float[] weights = new float[512];
      Arrays.fill(weights, value);
      for (float back : dequantise(type, quantise(type, weights))) {
        assertThat(back).as(type.name()).isCloseTo(value, within(0.01f));
      }
    }
  }

  @Test
  void makesTheSumsOfActivationFormats() {
    byte[] q8 = quantise(TensorType.Q8_1, WEIGHTS);
    MemorySegment block = MemorySegment.ofArray(q8);
    int sum = 0;
    for (int i = 0; i < 32; i++) {
      sum += q8[4 + i];
    }
    float d = LittleEndian.half(block, 0);
    assertThat(LittleEndian.half(block, 2)).isCloseTo(sum * d, within(Math.abs(sum * d) / 500));

    byte[] q8k = quantise(TensorType.Q8_K, WEIGHTS);
    for (int g = 0; g < 16; g++) {
      int group = 0;
      for (int i = 0; i < 16; i++) {
        group += q8k[4 + 16 * g + i];
      }
      assertThat(MemorySegment.ofArray(q8k).get(LittleEndian.SHORT, 260 + 2L * g))
          .isEqualTo((short) group);
    }
  }

  @Test
  void roundsHalvesToEven() {
    float[] ties = {1 + 0x1p-11f, 1 + 3 * 0x1p-11f, 1 + 0x1p-8f, 1 + 3 * 0x1p-8f, 1e9f, Float.NaN};
    assertThat(dequantise(TensorType.F16, quantise(TensorType.F16, ties)))
        .startsWith(1, 1 + 0x1p-9f)
        .endsWith(Float.POSITIVE_INFINITY, Float.NaN);
    assertThat(dequantise(TensorType.BF16, quantise(TensorType.BF16, ties)))
        .startsWith(1, 1, 1, 1 + 0x1p-6f)
        .endsWith(Float.NaN);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.MATCH_ANY,
      names = {"I?Q.*", "MXFP4"})
  void refusesWhatABlockCannotHold(TensorType type) {
    for (float odd : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
      float[] weights = new float[256];
      weights[200] = odd;
      assertThatThrownBy(() -> quantise(type, weights))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("weight 200 of the row is %s; %s stores finite numbers only", odd, type);
    }
  }

  @Test
  void refusesScalesBeyondF16() {
    float[] weights = new float[256];
    weights[0] = 1e9f;
    for (TensorType type : new TensorType[] {TensorType.Q8_0, TensorType.Q4_K, TensorType.Q6_K}) {
      assertThatThrownBy(() -> quantise(type, weights))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("too large for this format");
    }
  }

  @Test
  void refusesIntegerTypes() {
    assertThatThrownBy(() -> quantise(TensorType.I8, new float[4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("I8 holds whole numbers; floats cannot be quantised to it");
  }

  private static byte[] quantise(TensorType type, float[] weights) {
    byte[] stored = new byte[(int) type.bytes(weights.length)];
    Quantiser.row(type, weights, 0, MemorySegment.ofArray(stored), 0, weights.length);
    return stored;
  }

  private static float[] dequantise(TensorType type, byte[] stored) {
    float[] weights = new float[stored.length / type.blockBytes() * type.blockSize()];
    Dequantiser.row(type, MemorySegment.ofArray(stored), 0, weights, 0, weights.length);
    return weights;
  }

  private static double rootMeanSquareError(TensorType type, float[] weights) {
    float[] back = dequantise(type, quantise(type, weights));
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      double error = back[i] - weights[i];
      sum += error * error;
    }
    return Math.sqrt(sum / weights.length);
  }

  /// Relative to the standard deviation of normal weights.
  private static double worstRelativeError(TensorType type) {
    return switch (type) {
      case F32, F64 -> 1e-9;
      case F16 -> 3e-4;
      case BF16 -> 3e-3;
      case Q8_0, Q8_1, Q8_K -> 0.01;
      case Q6_K -> 0.03;
      case Q5_0, Q5_1, Q5_K -> 0.06;
      case Q4_0, Q4_1, Q4_K, IQ4_NL, IQ4_XS -> 0.11;
      case MXFP4 -> 0.16;
      case Q3_K -> 0.21;
      case Q2_K -> 0.36;
      case I8, I16, I32, I64 -> throw new IllegalArgumentException("no weights in " + type);
    };
  }
}
