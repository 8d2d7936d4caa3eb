package dev.flint.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.testing.TestFiles;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The program of docs/embedding.md.
final class EmbeddingTest {
  @Test
  void theProgramAnswers() {
    PrintStream console = System.out;
    var printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      Embedding.main(new String[] {TestFiles.model("smollm2:135m").toString()});
    } finally {
      System.setOut(console);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).hasSizeGreaterThan(40);
  }

  @Test
  void thePageShowsThisProgram() throws Exception {
    String page = Files.readString(root().resolve("docs/embedding.md"));
    String source =
        Files.readString(
            root().resolve("engine/src/test/java/dev/flint/engine/local/Embedding.java"));
    assertThat(page).contains(source.substring(source.indexOf("class Embedding")));
  }

  private static Path root() {
    return Files.exists(Path.of("docs")) ? Path.of("") : Path.of("..");
  }
}
