package dev.flint.tensor.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class DequantiserTest {

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"F32", "F64", "I8", "I16", "I32", "I64", "Q8_1", "Q8_K"})
  void givesTheBitsOfAnIndependentImplementationAtAnyAlignment(TensorType type) {
    byte[] golden = Golden.bytes(type + ".unpack");
    int blocks = golden.length / (type.blockBytes() + Float.BYTES * type.blockSize());
    float[] expected = Golden.floats(golden, blocks * type.blockBytes());
    int count = expected.length;
    try (Arena arena = Arena.ofConfined()) {
      for (int offset : new int[] {0, 1, 6}) {
        long bytes = type.bytes(count);
        MemorySegment exact = arena.allocate(offset + bytes);
        MemorySegment.copy(MemorySegment.ofArray(golden), 0, exact, offset, bytes);
        float[] actual = new float[count + 3];
        actual[count + 2] = -7;

        Dequantiser.row(type, exact, offset, actual, 2, count);

        assertThat(bits(actual, 2, count)).isEqualTo(bits(expected, 0, count));
        assertThat(actual[count + 2]).isEqualTo(-7);
      }
    }
  }

  @Test
  void widensOrRoundsPlainNumbers() {
    MemorySegment stored = MemorySegment.ofArray(new byte[16]);
    stored.set(LittleEndian.FLOAT, 1, -0.0f);
    assertThat(first(TensorType.F32, stored)).isEqualTo(-0.0f);
    stored.set(LittleEndian.DOUBLE, 1, 0.1);
    assertThat(first(TensorType.F64, stored)).isEqualTo(0.1f);
    LittleEndian.putByte(stored, 1, -128);
    assertThat(first(TensorType.I8, stored)).isEqualTo(-128);
    stored.set(LittleEndian.SHORT, 1, (short) -32768);
    assertThat(first(TensorType.I16, stored)).isEqualTo(-32768);
    stored.set(LittleEndian.INT, 1, (1 << 24) + 1);
    assertThat(first(TensorType.I32, stored)).isEqualTo(1 << 24);
    stored.set(LittleEndian.LONG, 1, Long.MIN_VALUE);
    assertThat(first(TensorType.I64, stored)).isEqualTo(-0x1p63f);
  }

  @ParameterizedTest
  @EnumSource
  void makesSomethingOfAnyBytes(TensorType type) {
    float untouched = 0x1.abcdefp77f;
    byte[] stored = new byte[(int) type.bytes(512)];
    for (int fill : new int[] {0, 0xFF, 0x80, 0x7C}) {
      Arrays.fill(stored, (byte) fill);
      float[] target = new float[512];
      Arrays.fill(target, untouched);
      Dequantiser.row(type, MemorySegment.ofArray(stored), 0, target, 0, 512);
      assertThat(target).doesNotContain(untouched);
      if (fill == 0) {
        for (float weight : target) {
          assertThat(Math.abs(weight)).isEqualTo(0);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesARowThatDoesNotFit(TensorType type) {
    float[] target = new float[256];
    MemorySegment tooShort = MemorySegment.ofArray(new byte[(int) type.bytes(256) - 1]);
    MemorySegment stored = MemorySegment.ofArray(new byte[(int) type.bytes(256)]);
    assertThatThrownBy(() -> Dequantiser.row(type, tooShort, 0, target, 0, 256))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Dequantiser.row(type, stored, Long.MAX_VALUE, target, 0, 256))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Dequantiser.row(type, stored, 0, target, 1, 256))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Dequantiser.row(type, stored, 0, target, 0, -type.blockSize()))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void refusesPartOfABlock() {
    MemorySegment stored = MemorySegment.ofArray(new byte[1000]);
    assertThatThrownBy(() -> Dequantiser.row(TensorType.Q4_K, stored, 0, new float[999], 0, 288))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Q4_K stores weights in blocks of 256; a row of 288 is not whole blocks");
  }

  @Test
  void knowsThePowersOfTwoOfMxfp4() {
    assertThat(Codebook.e8m0(0)).isEqualTo(0x1p-127f);
    assertThat(Codebook.e8m0(127)).isEqualTo(1);
    assertThat(Codebook.e8m0(254)).isEqualTo(0x1p127f);
    for (int exponent = 0; exponent < 255; exponent++) {
      assertThat(Codebook.halfE8m0(exponent)).isEqualTo(Codebook.e8m0(exponent) / 2);
    }
  }

  private static float first(TensorType type, MemorySegment stored) {
    float[] target = new float[1];
    Dequantiser.row(type, stored, 1, target, 0, 1);
    return target[0];
  }

  private static int[] bits(float[] floats, int from, int count) {
    int[] bits = new int[count];
    for (int i = 0; i < count; i++) {
      bits[i] = Float.floatToRawIntBits(floats[from + i]);
    }
    return bits;
  }
}
