package dev.flint.tensor.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/// Any bytes are either a sound file, all of which can be read, or refused by one [BadGguf].
///
/// An ordinary test run replays the kept inputs; `JAZZER_FUZZ=1` makes it search for new ones.
class GgufFuzzTest {
  private static final Path FILE = Path.of("fuzzed.gguf");

  @FuzzTest(maxDuration = "2h", maxExecutions = 12_000_000)
  void anyBytesAreReadOrRefused(byte[] bytes) {
    Part part;
    try {
      part = Part.read(FILE, MemorySegment.ofArray(bytes));
      Split split = Split.of(part);
      assertThat(split.number()).isBetween(0L, split.count() - 1);
    } catch (BadGguf e) {
      assertThat(e.getMessage()).startsWith("fuzzed.gguf: ").doesNotContain("\n", "null");
      return;
    }
    readAll(part.metadata());
    for (Tensor tensor : part.tensors()) {
      readEnds(tensor);
    }
  }

  private static void readAll(Metadata metadata) {
    for (String key : metadata.keys()) {
      assertThat(metadata.value(key)).isNotNull();
      metadata.string(key);
      metadata.integer(key);
      metadata.real(key);
      metadata.bool(key);
      metadata.strings(key);
      metadata.rawStrings(key);
      metadata.floats(key);
      metadata.ints(key);
      metadata.longs(key);
      metadata.bools(key);
    }
  }

  private static void readEnds(Tensor tensor) {
    MemorySegment data = tensor.data();
    assertThat(data.byteSize())
        .isEqualTo(tensor.type().bytes((long) tensor.columns() * tensor.rows()));
    data.get(ValueLayout.JAVA_BYTE, 0);
    data.get(ValueLayout.JAVA_BYTE, data.byteSize() - 1);
  }
}
