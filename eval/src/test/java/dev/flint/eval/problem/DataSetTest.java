package dev.flint.eval.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.chat.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataSetTest {
  private static final String ROW = "{\"question\":\"Q\",\"answer\":\"#### 1\"}\n";

  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static byte[] packed(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void plainAndCompressedFilesAreRead() throws IOException {
    assertThat(DataSet.GSM8K.read(file("a.jsonl", ROW + ROW)).all()).hasSize(2);
    Path gz = Files.write(folder.resolve("a.jsonl.gz"), packed(ROW + ROW + ROW));
    DataSet.Problems problems = DataSet.GSM8K.read(gz);
    assertThat(problems.all()).extracting(Problem::item).containsExactly(0, 1, 2);
    assertThat(problems.sha256()).hasSize(64);
  }

  @Test
  void aTruncatedFileIsRefusedWithItsLine() throws IOException {
    Path cut = file("cut.jsonl", ROW + ROW.substring(0, 20));
    assertThatThrownBy(() -> DataSet.GSM8K.read(cut))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("cut.jsonl: line 2 is not whole JSON");
    byte[] whole = packed(ROW.repeat(100));
    Path gz = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(whole, whole.length - 12));
    assertThatThrownBy(() -> DataSet.GSM8K.read(gz))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("cut short or damaged");
  }

  @Test
  void whatIsNoFileOfTheSetIsRefused() throws IOException {
    assertThatThrownBy(() -> DataSet.named("gsm9k"))
        .hasMessageContaining("there are gsm8k, humaneval, mmlu, bfcl-simple, bfcl-multiple,");
    assertThatThrownBy(() -> DataSet.GSM8K.read(folder.resolve("none")))
        .hasMessageContaining("there is no file");
    Path empty = file("empty", "\n");
    assertThatThrownBy(() -> DataSet.GSM8K.read(empty)).hasMessageContaining("it is empty");
    Path other = file("other", "{\"prompt\":\"Q\"}\n");
    assertThatThrownBy(() -> DataSet.MMLU.read(other))
        .hasMessageContaining("problem 0 is none of mmlu: it has no \"choices\"");
    Path list = file("list", "[1]\n");
    assertThatThrownBy(() -> DataSet.GSM8K.read(list)).hasMessageContaining("no JSON object");
  }
}
