package dev.flint.tensor.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;

/// One test for each rule a file can break, with the sentence that is said.
class BadGgufTest {
  private static final int F32 = 0;
  private static final int Q4_0 = 2;
  private static final int I8 = 24;

  @Test
  void otherFiles() {
    refused("GGML old model file ...........".getBytes(StandardCharsets.US_ASCII))
        .isEqualTo("bad.gguf: this is not a GGUF file, it begins with 'GGML' (at byte 0)");
    refused(new byte[] {27, 'P', 'K', -1})
        .isEqualTo("bad.gguf: this is not a GGUF file, it begins with '?PK?' (at byte 0)");
  }

  @Test
  void versions() {
    refused(head(1, 0, 0))
        .contains("GGUF version 1 is no longer read; convert the model again (at byte 4)");
    refused(head(4, 0, 0))
        .contains("GGUF version 4 is not known; versions 2 and 3 are read (at byte 4)");
    refused(head(0, 0, 0)).contains("GGUF version 0 is not known");
    refused(head(-1, 0, 0)).contains("GGUF version 4294967295 is not known");
    refused(head(3 << 24, 0, 0)).contains("this is a big-endian GGUF file");
  }

  @Test
  void countsBeyondTheFile() {
    refused(head(3, 1L << 60, 0))
        .contains(
            "the header announces 1152921504606846976 tensors, which do not fit the 8 bytes that"
                + " follow; it is damaged or was not downloaded completely (at byte 8)");
    refused(head(3, 0, -1))
        .contains("the header announces 18446744073709551615 key-value pairs, which do not fit");
    refused(Arrays.copyOf(head(3, 300_000, 0).toBytes(), 10_000_000))
        .contains("the header announces 300000 tensors, more than 262144 (at byte 8)");
    refused(Arrays.copyOf(head(3, 0, 70_000).toBytes(), 1_000_000))
        .contains("the header announces 70000 key-value pairs, more than 65536 (at byte 16)");
  }

  @Test
  void keys() {
    refused(head(3, 0, 1).text("").int32(7).int16(1)).contains("a metadata key is empty (at byte");
    refused(head(3, 0, 1).text("k".repeat(65_536)).int32(7).int8(1))
        .contains("a metadata key is 65536 bytes long, more than 65535 (at byte 24)");
    refused(head(3, 0, 1).text(new byte[] {'k', -1}).int32(7).int8(1))
        .contains("the metadata key 'k\uFFFD' is not UTF-8 (at byte 24)");
    refused(head(3, 0, 2).text("k").int32(7).int8(1).text("k").int32(7).int8(1))
        .contains("the metadata key 'k' occurs twice (at byte 38)");
    refused(head(3, 0, 1).int64(1L << 60).int64(0))
        .contains("the metadata announces 1152921504606846976 bytes of text, which do not fit");
  }

  @Test
  void values() {
    refused(head(3, 0, 1).text("k").int32(13).int64(0))
        .contains("the metadata key 'k' has the unknown value type 13 (at byte 33)");
    refused(head(3, 0, 1).text("k").int32(-1).int64(0))
        .contains("the metadata key 'k' has the unknown value type 4294967295");
    refused(head(3, 0, 1).text("k").int32(7).int8(2))
        .contains("the metadata key 'k' holds the boolean 2, neither 0 nor 1 (at byte 37)");
    refused(head(3, 0, 1).text("k").int32(10).int32(0))
        .contains(
            "the file ends at byte 41 but the metadata key 'k' goes on to byte 45 at least;"
                + " it was probably not downloaded completely (at byte 37)");
    refused(head(3, 0, 1).text("k").int32(8).int64(2).int8('x'))
        .contains("the metadata key 'k' announces 2 bytes of text, which do not fit the 1 bytes");
  }

  @Test
  void arrays() {
    refused(head(3, 0, 1).text("k").int32(9).int32(99).int64(0))
        .contains("the metadata key 'k' has the unknown value type 99 (at byte 37)");
    refused(head(3, 0, 1).text("k").int32(9).int32(8).int64(1L << 60).int64(0))
        .contains(
            "the metadata key 'k' announces 1152921504606846976 array elements, which do not fit"
                + " the 8 bytes that follow");
    refused(head(3, 0, 1).text("k").int32(9).int32(12).int64(2).int64(0))
        .contains("the metadata key 'k' announces 2 array elements, which do not fit the 8 bytes");
    refused(head(3, 0, 1).text("k").int32(9).int32(8).int64(2).int64(9).int64(0))
        .contains("the metadata key 'k' announces 9 bytes of text, which do not fit the 8 bytes");
    refused(head(3, 0, 1).text("k").int32(9).int32(8).int64(2).int64(8).int64(0))
        .contains("the file ends at byte 65 but the metadata key 'k' goes on to byte 73 at least");
    Encoding nested = head(3, 0, 1).text("k").int32(9);
    for (int depth = 0; depth < 100_000; depth++) {
      nested.int32(9).int64(1);
    }
    refused(nested).contains("the metadata key 'k' nests arrays more than 8 deep (at byte 133)");
  }

  @Test
  void endlessHeader() {
    Encoding array = head(3, 0, 2).text("k").int32(9).int32(1);
    byte[] start = array.int64(Cursor.MAX_HEADER_BYTES - array.size() - 8L).toBytes();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment file = arena.allocate(Cursor.MAX_HEADER_BYTES + 1L);
      MemorySegment.copy(start, 0, file, ValueLayout.JAVA_BYTE, 0, start.length);
      assertThatThrownBy(() -> Part.read(Path.of("bad.gguf"), file))
          .isInstanceOf(BadGguf.class)
          .hasMessage(
              "bad.gguf: the header does not end within 134217728 bytes, which is more than any"
                  + " model needs (at byte 134217728)");
    }
  }

  @Test
  void alignments() {
    for (long bad : new long[] {0, 1, 4, 48, 4 << 20, 0xFFFF_FFFFL}) {
      refused(head(3, 0, 1).text("general.alignment").int32(4).int32((int) bad))
          .contains(
              "general.alignment is "
                  + bad
                  + ", not a power of two from 8 to 2097152 (at byte 57)");
    }
    refused(head(3, 0, 1).text("general.alignment").int32(8).text("32"))
        .contains("general.alignment is not a whole number, not a power of two");
  }

  @Test
  void namesOfTensors() {
    refused(tensor("", F32, 0, 1)).contains("a tensor name is empty (at byte 24)");
    refused(tensor("n".repeat(257), F32, 0, 1))
        .contains("a tensor name is 257 bytes long, more than 256 (at byte 24)");
    refused(two(entry("t", I8, 0, 1), entry("t", I8, 32, 1)))
        .contains("tensor 't' occurs twice (at byte 57)");
    refused(tensor("\u001b[31m" + "x".repeat(100), F32, 0, 0))
        .contains("tensor '?[31m" + "x".repeat(75) + "…' has a dimension of 0");
  }

  @Test
  void shapes() {
    refused(tensor("t", F32, 0)).contains("tensor 't' has 0 dimensions, not 1 to 4 (at byte 24)");
    refused(tensor("t", F32, 0, 1, 1, 1, 1, 1)).contains("tensor 't' has 5 dimensions, not 1 to 4");
    refused(head(3, 1, 0).text("t").int32(-1).raw(new byte[64]))
        .contains("tensor 't' has 4294967295 dimensions, not 1 to 4");
    refused(tensor("t", F32, 0, 4, 0))
        .contains("tensor 't' has a dimension of 0, which is not from 1 to 9223372036854775807");
    refused(tensor("t", F32, 0, -1)).contains("tensor 't' has a dimension of 18446744073709551615");
    refused(tensor("t", F32, 0, 1L << 31))
        .contains("tensor 't' has rows of 2147483648 weights, more than 2147483647");
    refused(tensor("t", F32, 0, 1, 1L << 31)).contains("tensor 't' has more than 2147483647 rows");
    refused(tensor("t", F32, 0, 1, 1 << 30, 1 << 30, 1 << 30))
        .contains("tensor 't' has more than 2147483647 rows");
    refused(tensor("t", Q4_0, 0, 33))
        .contains("tensor 't' has rows of 33 weights, which is no multiple of Q4_0's block of 32");
    refused(tensor("t", 28, 0, Integer.MAX_VALUE, Integer.MAX_VALUE))
        .contains("tensor 't' has more bytes than a file can hold");
  }

  @Test
  void typesThatAreNotRead() {
    refused(tensor("t", 31, 0, 32))
        .contains(
            "tensor 't' is of type 31 (Q4_0_4_4, removed from GGUF), which is not supported"
                + " (at byte 45)");
    refused(tensor("t", 4, 0, 32)).contains("is of type 4 (Q4_2, removed from GGUF), which");
    refused(tensor("t", 34, 0, 32)).contains("is of type 34 (TQ1_0), which is not supported");
    refused(tensor("t", 77, 0, 32)).contains("tensor 't' is of type 77, which is not known");
    refused(tensor("t", -1, 0, 32)).contains("is of type 4294967295, which is not known");
  }

  @Test
  void placesOfTensors() {
    refused(tensor("t", I8, 0, 65))
        .contains(
            "the file ends at byte 128 but tensor 't' needs byte 129;"
                + " it was probably not downloaded completely (at byte 24)");
    refused(tensor("t", I8, 96, 1)).contains("ends at byte 128 but tensor 't' needs byte 161;");
    refused(tensor("t", I8, 16, 1))
        .contains("tensor 't' begins at 16, which is not aligned to 32 bytes (at byte 24)");
    refused(tensor("t", I8, -32, 1))
        .contains("tensor 't' begins at 18446744073709551584, beyond what a file holds");
    refused(tensor("t", I8, Long.MAX_VALUE - 31, 1))
        .contains("tensor 't' begins at 9223372036854775776, beyond what a file holds");
    refused(two(entry("a", I8, 0, 33), entry("b", I8, 32, 1)))
        .contains("tensor 'b' overlaps tensor 'a' (at byte 57)");
    refused(two(entry("a", I8, 32, 1), entry("b", I8, 0, 33)))
        .contains("tensor 'b' overlaps tensor 'a'");
    refused(two(entry("a", I8, 0, 1), entry("b", I8, 0, 1)))
        .contains("tensor 'b' overlaps tensor 'a'");
  }

  @Test
  void tensorsInAnyOrderAndWithGapsAreSound() {
    Part part = read(two(entry("a", I8, 64, 1), entry("b", I8, 0, 33)));
    assertThat(part.tensors()).extracting(Tensor::name).containsExactly("a", "b");
  }

  private static Encoding head(int version, long tensors, long pairs) {
    return new Encoding().int32(Part.MAGIC).int32(version).int64(tensors).int64(pairs);
  }

  private static Consumer<Encoding> entry(String name, int type, long offset, long... shape) {
    return file -> {
      file.text(name).int32(shape.length);
      for (long size : shape) {
        file.int64(size);
      }
      file.int32(type).int64(offset);
    };
  }

  /// A file of 128 bytes, or more where the table is long; the data of one tensor begins at 64.
  private static byte[] tensor(String name, int type, long offset, long... shape) {
    Encoding file = head(3, 1, 0);
    entry(name, type, offset, shape).accept(file);
    return Arrays.copyOf(file.toBytes(), Math.max(128, file.size()));
  }

  private static byte[] two(Consumer<Encoding> first, Consumer<Encoding> second) {
    Encoding file = head(3, 2, 0);
    first.accept(file);
    second.accept(file);
    return Arrays.copyOf(file.toBytes(), 256);
  }

  private static AbstractStringAssert<?> refused(Encoding file) {
    return refused(file.toBytes());
  }

  private static AbstractStringAssert<?> refused(byte[] file) {
    return assertThatThrownBy(() -> read(file)).isInstanceOf(BadGguf.class).message();
  }

  private static Part read(byte[] file) {
    return Part.read(Path.of("bad.gguf"), MemorySegment.ofArray(file));
  }
}
