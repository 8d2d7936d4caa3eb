package dev.flint.model.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.tensor.gguf.Gguf;
import dev.flint.testing.TestFiles;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Prints how fast tokenizers are, by processor time of one thread, warm (`-Dflint.test.speed`): on
/// the texts of the goldens with this project's sources and pages, and on one letter again and
/// again.
@EnabledIfSystemProperty(named = "flint.test.speed", matches = ".*")
final class TokenizerSpeedTest {
  private static final int PIECE = 20_000;
  private static final int PASSES = 10;
  private static final int WARM_AFTER = 4;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @ValueSource(strings = {"smollm2:135m", "qwen2.5-coder:1.5b", "gemma3:270m"})
  void ofRealModels(String model) throws IOException {
    List<String> texts = corpus();
    long bytes = texts.stream().mapToLong(text -> bytes(text)).sum();
    assertThat(bytes).isGreaterThan(1_000_000);
    try (Gguf file = Gguf.open(TestFiles.model(model))) {
      Tokenizer tokenizer = Tokenizer.from(file.metadata());
      List<Double> rates = new ArrayList<>();
      for (int pass = 0; pass < PASSES; pass++) {
        double seconds = seconds(tokenizer, texts);
        if (pass >= WARM_AFTER) {
          rates.add(bytes / seconds / 1e6);
        }
      }
      rates.sort(null);
      System.out.printf(
          "%s: %.1f MB/s over %.1f MB, 1 MB of one letter in %.2f s%n",
          model,
          rates.get(rates.size() / 2),
          bytes / 1e6,
          seconds(tokenizer, List.of("a".repeat(1 << 20))));
    }
  }

  private double seconds(Tokenizer tokenizer, List<String> texts) {
    long begun = threads.getCurrentThreadCpuTime();
    int tokens = 0;
    for (String text : texts) {
      tokens += tokenizer.encode(text, Specials.AS_TEXT).length;
    }
    assertThat(tokens).isPositive();
    return (threads.getCurrentThreadCpuTime() - begun) / 1e9;
  }

  private static List<String> corpus() throws IOException {
    List<String> texts = new ArrayList<>(Goldens.texts());
    StringBuilder all = new StringBuilder();
    for (String folder : List.of("src/main/java", "../engine/src/main/java", "../docs")) {
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        for (Path file : files.filter(one -> one.toString().matches(".*\\.(java|md)")).toList()) {
          all.append(Files.readString(file));
        }
      }
    }
    for (int at = 0; at < all.length(); at += PIECE) {
      texts.add(all.substring(at, Math.min(all.length(), at + PIECE)));
    }
    return texts;
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
