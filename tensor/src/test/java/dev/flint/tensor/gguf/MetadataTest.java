package dev.flint.tensor.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetadataTest {
  private static final Metadata METADATA =
      new Metadata(
          Map.of(
              "bytes", new byte[] {-1, 2},
              "shorts", new short[] {-1, 2},
              "ints", new int[] {-1, 2},
              "longs", new long[] {-1, 2},
              "wide", new long[] {1L << 32},
              "short", (short) 7,
              "float", 0.5f,
              "text", "seven",
              "texts", new String[] {"a"}));

  @Test
  void wholeNumbersAreFoundWhateverTheirWidth() {
    for (String key : new String[] {"bytes", "shorts", "ints", "longs"}) {
      assertThat(METADATA.ints(key).orElseThrow()).as(key).containsExactly(-1, 2);
      assertThat(METADATA.longs(key).orElseThrow()).as(key).containsExactly(-1, 2);
    }
    assertThat(METADATA.integer("short")).contains(7L);
    assertThat(METADATA.real("short")).contains(7f);
  }

  @Test
  void numbersTooWideForIntsAreNotInts() {
    assertThat(METADATA.ints("wide")).isEmpty();
    assertThat(METADATA.longs("wide").orElseThrow()).containsExactly(1L << 32);
  }

  @Test
  void anotherKindOrNoValueIsEmpty() {
    assertThat(METADATA.integer("float")).isEmpty();
    assertThat(METADATA.integer("text")).isEmpty();
    assertThat(METADATA.string("short")).isEmpty();
    assertThat(METADATA.strings("text")).isEmpty();
    assertThat(METADATA.ints("texts")).isEmpty();
    assertThat(METADATA.floats("ints")).isEmpty();
    assertThat(METADATA.bools("ints")).isEmpty();
    assertThat(METADATA.bool("absent")).isEmpty();
    assertThat(METADATA.value("absent")).isNull();
  }

  @Test
  void arraysAreTheCallersOwn() {
    METADATA.ints("ints").orElseThrow()[0] = 99;
    METADATA.strings("texts").orElseThrow()[0] = "changed";
    assertThat(METADATA.value("ints")).isEqualTo(new int[] {-1, 2});
    assertThat(METADATA.value("texts")).isEqualTo(new String[] {"a"});
  }

  @Test
  void textThatIsNotUtf8IsReplacedAndItsBytesAreKept(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("tokens.gguf");
    byte[] sound = "é".getBytes(StandardCharsets.UTF_8);
    byte[] half = {(byte) 0xC3};
    GgufWriter.to(path).rawStrings("tokens", sound, half, new byte[0]).write();
    Metadata metadata;
    try (Gguf file = Gguf.open(path)) {
      metadata = file.metadata();
    }
    assertThat(metadata.strings("tokens").orElseThrow()).containsExactly("é", "\uFFFD", "");
    assertThat(metadata.rawStrings("tokens").orElseThrow())
        .isDeepEqualTo(new byte[][] {sound, half, {}});
  }
}
