package dev.flint.tensor.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.tensor.format.TensorType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufWriterTest {
  @TempDir Path folder;
  Path path = Path.of("");

  @BeforeEach
  void place() {
    path = folder.resolve("small.gguf");
  }

  @Test
  void everyKindOfValueComesBack() throws IOException {
    Object[] nested = {new int[] {1, 2}, new Object[] {new String[] {"deep"}, new String[0]}};
    GgufWriter.to(path)
        .u8("u8", 255)
        .u16("u16", 65_535)
        .u32("u32", 0xFFFF_FFFFL)
        .u64("u64", -1)
        .put("i8", (byte) -1)
        .put("i16", (short) -2)
        .put("i32", -3)
        .put("i64", -4L)
        .put("f32", Float.MIN_VALUE)
        .put("f64", Math.PI)
        .put("yes", true)
        .put("no", false)
        .put("text", "naïve 🙂")
        .u8s("u8s", 0, 255)
        .u16s("u16s", 0, 65_535)
        .u32s("u32s", 0, 0xFFFF_FFFFL)
        .u64s("u64s", 0, -1)
        .put("i8s", new byte[] {-1, 1})
        .put("i16s", new short[] {-1, 1})
        .put("i32s", new int[] {-1, 1})
        .put("i64s", new long[] {-1, 1})
        .put("f32s", new float[] {-1, 0.1f})
        .put("f64s", new double[] {-1, 0.1})
        .put("bools", new boolean[] {true, false})
        .put("texts", new String[] {"", "ß", "long enough to matter"})
        .put("none", new String[0])
        .put("nested", nested)
        .write();
    try (Gguf file = Gguf.open(path)) {
      Metadata metadata = file.metadata();
      assertThat(metadata.value("u8")).isEqualTo((short) 255);
      assertThat(metadata.value("u16")).isEqualTo(65_535);
      assertThat(metadata.value("u32")).isEqualTo(0xFFFF_FFFFL);
      assertThat(metadata.value("u64")).isEqualTo(-1L);
      assertThat(metadata.value("i8")).isEqualTo((byte) -1);
      assertThat(metadata.value("i16")).isEqualTo((short) -2);
      assertThat(metadata.value("i32")).isEqualTo(-3);
      assertThat(metadata.value("i64")).isEqualTo(-4L);
      assertThat(metadata.value("f32")).isEqualTo(Float.MIN_VALUE);
      assertThat(metadata.value("f64")).isEqualTo(Math.PI);
      assertThat(metadata.bool("yes")).contains(true);
      assertThat(metadata.bool("no")).contains(false);
      assertThat(metadata.string("text")).contains("naïve 🙂");
      assertThat(metadata.value("u8s")).isEqualTo(new short[] {0, 255});
      assertThat(metadata.value("u16s")).isEqualTo(new int[] {0, 65_535});
      assertThat(metadata.value("u32s")).isEqualTo(new long[] {0, 0xFFFF_FFFFL});
      assertThat(metadata.value("u64s")).isEqualTo(new long[] {0, -1});
      assertThat(metadata.value("i8s")).isEqualTo(new byte[] {-1, 1});
      assertThat(metadata.value("i16s")).isEqualTo(new short[] {-1, 1});
      assertThat(metadata.value("i32s")).isEqualTo(new int[] {-1, 1});
      assertThat(metadata.value("i64s")).isEqualTo(new long[] {-1, 1});
      assertThat(metadata.value("f32s")).isEqualTo(new float[] {-1, 0.1f});
      assertThat(metadata.value("f64s")).isEqualTo(new double[] {-1, 0.1});
      assertThat(metadata.value("bools")).isEqualTo(new boolean[] {true, false});
      assertThat(metadata.value("texts"))
          .isEqualTo(new String[] {"", "ß", "long enough to matter"});
      assertThat(metadata.value("none")).isEqualTo(new String[0]);
      assertThat(metadata.value("nested")).isEqualTo(nested);
      assertThat(metadata.keys()).hasSize(27).startsWith("u8", "u16", "u32");
      assertThat(file.tensors()).isEmpty();
    }
  }

  @Test
  void tensorsOfEveryTypeComeBackAlignedAndInOrder() throws IOException {
    long seed = 20_261_122;
    Random random = new Random(seed);
    for (int alignment : new int[] {8, 32, 4096}) {
      GgufWriter writer = GgufWriter.to(path).alignment(alignment);
      TensorType[] types = TensorType.values();
      byte[][] contents = new byte[types.length][];
      for (int i = 0; i < types.length; i++) {
        List<Long> shape = List.of(2L * types[i].blockSize(), 3L);
        contents[i] = new byte[6 * types[i].blockBytes()];
        random.nextBytes(contents[i]);
        writer.tensor(types[i].name(), types[i], shape, MemorySegment.ofArray(contents[i]));
      }
      writer.write();
      try (Gguf file = Gguf.open(path)) {
        assertThat(file.tensors()).as("seed %d", seed).hasSize(types.length);
        for (int i = 0; i < types.length; i++) {
          Tensor tensor = file.tensors().get(i);
          assertThat(tensor.name()).isEqualTo(types[i].name());
          assertThat(tensor.type()).isEqualTo(types[i]);
          assertThat(tensor.shape()).containsExactly(2L * types[i].blockSize(), 3L);
          assertThat(tensor.data().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(contents[i]);
          assertThat(tensor.data().address() % Math.min(alignment, 4096)).isZero();
          assertThat(tensor.data().isReadOnly()).isTrue();
        }
      }
    }
  }

  @Test
  void aSourceWritesWhenItsTurnComes() throws IOException {
    GgufWriter.to(path)
        .tensor(
            "made",
            TensorType.I8,
            List.of(1_000L),
            channel -> {
              for (int i = 0; i < 1_000; i++) {
                channel.write(ByteBuffer.wrap(new byte[] {(byte) i}));
              }
              channel.close();
            })
        .tensor("after", TensorType.I8, List.of(1L), MemorySegment.ofArray(new byte[] {42}))
        .write();
    try (Gguf file = Gguf.open(path)) {
      assertThat(file.tensor("made").orElseThrow().data().get(ValueLayout.JAVA_BYTE, 999))
          .isEqualTo((byte) 999);
      assertThat(file.tensor("after").orElseThrow().data().get(ValueLayout.JAVA_BYTE, 0))
          .isEqualTo((byte) 42);
    }
  }

  @Test
  void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
    Files.writeString(path, "old");
    GgufWriter writer =
        GgufWriter.to(path)
            .tensor(
                "broken",
                TensorType.I8,
                List.of(4L),
                channel -> {
                  throw new IOException("no space left");
                });
    assertThatThrownBy(writer::write).isInstanceOf(IOException.class).hasMessage("no space left");
    assertThat(path).hasContent("old");
    assertThat(folder).isDirectoryContaining(path::equals);
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @Test
  void aSourceMustWriteAllItsBytesAndNoMore() {
    for (int wrong : new int[] {0, 3, 5}) {
      GgufWriter writer =
          GgufWriter.to(path)
              .tensor(
                  "four",
                  TensorType.I8,
                  List.of(4L),
                  channel -> channel.write(ByteBuffer.allocate(wrong)));
      assertThatThrownBy(writer::write)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("tensor 'four' has 4 bytes, but its source wrote " + wrong);
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void refusesWhatTheReaderWouldRefuse() {
    GgufWriter writer = GgufWriter.to(path).u32("twice", 1);
    MemorySegment four = MemorySegment.ofArray(new byte[4]);
    writer.tensor("t", TensorType.I8, List.of(4L), four);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer.put("twice", 2))
        .withMessage("the metadata key 'twice' was put before");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer.put("", 2))
        .withMessage("a metadata key has 1 to 65535 bytes, not 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer.u8("small", 256))
        .withMessage("256 does not fit UINT8 of 'small'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer.u32s("negative", 1, -1))
        .withMessage("-1 does not fit UINT32 of 'negative'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer.put("list", List.of()))
        .withMessageContaining("the metadata key 'list' cannot hold a java.util.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer.put("general.alignment", 64))
        .withMessage("set the alignment with alignment(bytes)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer.alignment(48))
        .withMessage("48 is not a power of two from 8 to 2097152");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer.tensor("t", TensorType.I8, List.of(4L), four))
        .withMessage("tensor 't' was given before");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer.tensor("q", TensorType.Q4_0, List.of(33L), four))
        .withMessage(
            "tensor 'q' has rows of 33 weights, which is no multiple of Q4_0's block of 32");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer.tensor("u", TensorType.I8, List.of(5L), four))
        .withMessage("tensor 'u' has 5 bytes, but 4 are given");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer.tensor("n".repeat(257), TensorType.I8, List.of(4L), four))
        .withMessage("a tensor's name has 1 to 256 bytes, not 257");
    Object deep = new int[] {1};
    for (int i = 0; i < 8; i++) {
      deep = new Object[] {deep};
    }
    Object tooDeep = deep;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer.put("deep", tooDeep))
        .withMessage("the arrays of 'deep' are nested too deeply");
  }
}
