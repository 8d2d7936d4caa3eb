package dev.flint.tensor.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorTypeTest {

  /// Bits a weight, as llama.cpp's tools print them.
  @ParameterizedTest
  @CsvSource({
    "F32, 32",
    "F16, 16",
    "BF16, 16",
    "F64, 64",
    "I8, 8",
    "I16, 16",
    "I32, 32",
    "I64, 64",
    "Q4_0, 4.5",
    "Q4_1, 5",
    "Q5_0, 5.5",
    "Q5_1, 6",
    "Q8_0, 8.5",
    "Q8_1, 9",
    "MXFP4, 4.25",
    "Q2_K, 2.625",
    "Q3_K, 3.4375",
    "Q4_K, 4.5",
    "Q5_K, 5.5",
    "Q6_K, 6.5625",
    "Q8_K, 9.125",
    "IQ4_NL, 4.5",
    "IQ4_XS, 4.25"
  })
  void countsTheBytesOfARow(TensorType type, double bitsPerWeight) {
    assertThat(type.bytes(0)).isZero();
    assertThat(type.bytes(4096)).isEqualTo((long) (4096 * bitsPerWeight / 8));
  }

  @Test
  void refusesSizesBeyondALong() {
    assertThat(TensorType.F32.bytes(Long.MAX_VALUE / 4)).isEqualTo(Long.MAX_VALUE - 3);
    assertThatThrownBy(() -> TensorType.F32.bytes(Long.MAX_VALUE / 2))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void isFoundByItsIdInAFile() {
    for (TensorType type : TensorType.values()) {
      assertThat(TensorType.ofId(type.id())).contains(type);
    }
    assertThat(TensorType.ofId(4)).isEmpty();
    assertThat(TensorType.ofId(-1)).isEmpty();
  }
}
