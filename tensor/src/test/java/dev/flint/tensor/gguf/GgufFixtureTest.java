package dev.flint.tensor.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.tensor.format.TensorType;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Reads files written by the Python package `gguf` 0.19.0; `src/test/python/gguf_fixtures.py` made
/// them and says the rules of their values.
class GgufFixtureTest {
  @Test
  void readsEveryScalarType() throws IOException {
    try (Gguf file = Gguf.open(fixture("metadata.gguf"))) {
      Metadata metadata = file.metadata();
      assertThat(metadata.value("scalar.u8")).isEqualTo((short) 200);
      assertThat(metadata.value("scalar.i8")).isEqualTo((byte) -100);
      assertThat(metadata.value("scalar.u16")).isEqualTo(60_000);
      assertThat(metadata.value("scalar.i16")).isEqualTo((short) -30_000);
      assertThat(metadata.value("scalar.u32")).isEqualTo(4_000_000_000L);
      assertThat(metadata.value("scalar.i32")).isEqualTo(-2_000_000_000);
      assertThat(metadata.value("scalar.u64")).isEqualTo(-1L);
      assertThat(metadata.value("scalar.i64")).isEqualTo(-(1L << 62));
      assertThat(metadata.value("scalar.f32")).isEqualTo(0.25f);
      assertThat(metadata.value("scalar.f64")).isEqualTo(1e300);
      assertThat(metadata.value("scalar.bool")).isEqualTo(true);
      assertThat(metadata.value("scalar.string")).isEqualTo("Grüße, 世界 🙂");
    }
  }

  @Test
  void readsArraysOfEveryType() throws IOException {
    try (Gguf file = Gguf.open(fixture("metadata.gguf"))) {
      Metadata metadata = file.metadata();
      assertThat(metadata.value("array.u8")).isEqualTo(new short[] {0, 127, 128, 255});
      assertThat(metadata.value("array.i8")).isEqualTo(new byte[] {-128, 0, 127});
      assertThat(metadata.value("array.u16")).isEqualTo(new int[] {0, 65_535});
      assertThat(metadata.value("array.i16")).isEqualTo(new short[] {-32_768, 32_767});
      assertThat(metadata.value("array.u32")).isEqualTo(new long[] {0, 0xFFFF_FFFFL});
      assertThat(metadata.value("array.i32"))
          .isEqualTo(new int[] {Integer.MIN_VALUE, Integer.MAX_VALUE});
      assertThat(metadata.value("array.u64")).isEqualTo(new long[] {0, -1});
      assertThat(metadata.value("array.i64"))
          .isEqualTo(new long[] {Long.MIN_VALUE, Long.MAX_VALUE});
      assertThat(metadata.value("array.f32")).isEqualTo(new float[] {0.5f, -1.5f});
      assertThat(metadata.value("array.f64")).isEqualTo(new double[] {0.1, -1e-300});
      assertThat(metadata.value("array.bool")).isEqualTo(new boolean[] {true, false, true});
      assertThat(metadata.value("array.string")).isEqualTo(new String[] {"", "a", "ü", "🙂"});
      assertThat(metadata.value("array.nested"))
          .isEqualTo(new Object[] {new int[] {1, 2, 3}, new int[] {4}, new int[] {5, 6}});
      assertThat(metadata.value("array.nested.strings"))
          .isEqualTo(new Object[] {new String[] {"a", "b"}, new String[] {"c"}});
    }
  }

  @Test
  void readsEveryTensorType() throws IOException {
    try (Gguf file = Gguf.open(fixture("types.gguf"))) {
      List<TensorType> written = new ArrayList<>(List.of(TensorType.values()));
      written.remove(TensorType.Q8_1);
      for (int i = 0; i < written.size(); i++) {
        TensorType type = written.get(i);
        Tensor tensor = file.tensor("weight." + type).orElseThrow();
        assertThat(tensor.type()).isEqualTo(type);
        assertThat(tensor.shape()).containsExactly(256L, 2L);
        assertThat(tensor.columns()).isEqualTo(256);
        assertThat(tensor.rows()).isEqualTo(2);
        assertContent(tensor, i);
      }
      assertThat(file.tensors()).hasSize(written.size() + 3);
    }
  }

  @Test
  void readsOneToFourDimensions() throws IOException {
    try (Gguf file = Gguf.open(fixture("types.gguf"))) {
      Tensor one = file.tensor("shape.1").orElseThrow();
      assertThat(one.shape()).containsExactly(3L);
      assertThat(one.rows()).isOne();
      assertContent(one, 100);
      Tensor three = file.tensor("shape.3").orElseThrow();
      assertThat(three.shape()).containsExactly(5L, 3L, 2L);
      assertThat(three.rows()).isEqualTo(6);
      assertContent(three, 101);
      Tensor four = file.tensor("shape.4").orElseThrow();
      assertThat(four.shape()).containsExactly(32L, 2L, 3L, 2L);
      assertThat(four.rows()).isEqualTo(12);
      assertContent(four, 102);
    }
  }

  @Test
  void readsVersion2() throws IOException {
    try (Gguf file = Gguf.open(fixture("version2.gguf"))) {
      assertThat(file.metadata().string("general.architecture")).contains("llama");
      assertContent(file.tensor("tensor").orElseThrow(), 0);
    }
  }

  @Test
  void anyPartOpensAllParts() throws IOException {
    for (int part = 1; part <= 3; part++) {
      Path path = fixture("split-0000" + part + "-of-00003.gguf");
      try (Gguf file = Gguf.open(path)) {
        assertThat(file.path()).isEqualTo(path);
        assertThat(file.parts())
            .extracting(each -> String.valueOf(each.getFileName()))
            .containsExactly(
                "split-00001-of-00003.gguf",
                "split-00002-of-00003.gguf",
                "split-00003-of-00003.gguf");
        assertThat(file.metadata().string("general.name")).contains("in three parts");
        assertThat(file.tensors())
            .extracting(Tensor::name)
            .containsExactly("tensor.0", "tensor.1", "tensor.2", "tensor.3", "tensor.4");
        for (int i = 0; i < 5; i++) {
          assertContent(file.tensor("tensor." + i).orElseThrow(), i);
        }
      }
    }
  }

  @Test
  void refusesBigEndianFiles() throws IOException {
    Path path = fixture("bigendian.gguf");
    assertThatThrownBy(() -> Gguf.open(path).close())
        .isInstanceOf(BadGguf.class)
        .hasMessage(
            path
                + ": this is a big-endian GGUF file; only little-endian files can be read"
                + " (at byte 4)");
  }

  private static void assertContent(Tensor tensor, int number) {
    byte[] expected = new byte[(int) tensor.data().byteSize()];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (byte) (7 * i + number);
    }
    assertThat(tensor.data().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
  }

  static Path fixture(String name) {
    try {
      return Path.of(Objects.requireNonNull(GgufFixtureTest.class.getResource(name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
