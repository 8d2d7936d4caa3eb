package dev.flint.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The samples of llama.cpp are what v0.5.0 printed; those of ik_llama.cpp were written by hand
/// after its source (PyPI ik-llama-cpp-python 0.1.5).
final class RivalOutputTest {
  @Test
  void llamaBenchTellsTokensASecond() throws IOException {
    assertThat(RivalOutput.llamaBench(sample("llama-bench.json"))).isEqualTo(1.216766);
  }

  @Test
  void linesBeforeTheJsonDoNotMatter() throws IOException {
    assertThat(RivalOutput.llamaBench(sample("ik-llama-bench.json"))).isEqualTo(14);
  }

  @Test
  void batchedBenchHasALineForEachRound() throws IOException {
    String output = sample("llama-batched-bench.jsonl");
    assertThat(RivalOutput.batchedBench(output, 4)).isEqualTo(11.692043);
    assertThatThrownBy(() -> RivalOutput.batchedBench(output, 8))
        .isInstanceOf(BadOutput.class)
        .hasMessageContaining("no round of 8 sequences");
  }

  @Test
  void olderBatchedBenchHasATable() throws IOException {
    String output = sample("ik-llama-batched-bench.txt");
    assertThat(RivalOutput.table(output, "S_TG t/s")).isEqualTo(41.44);
    assertThat(RivalOutput.table(output, "B")).isEqualTo(4);
    assertThatThrownBy(() -> RivalOutput.table(output, "X")).isInstanceOf(BadOutput.class);
  }

  @Test
  void ofSeveralLinesTheLastCounts() {
    String output =
        """
        {"event":"ready","threads":2}
        {"event":"bench","prefillPerSecond":30.5}
        some news
        {"event":"bench","prefillPerSecond":42.25}
        {"event":"error","message":"prefillPerSecond"}
        """;
    assertThat(RivalOutput.lastLine(output, "prefillPerSecond")).isEqualTo(42.25);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "error: no such flag",
        "[\n]\n",
        "[\n  {\"avg_ts\": 1",
        "[\n  {\"avg_ts\": 0}\n]\n",
        "[\n  {\"avg_ts\": \"fast\"}\n]\n",
        "[\n  {\"avg_ts\": 1}, {\"avg_ts\": 2}\n]\n"
      })
  void nothingIsMadeOfBadOutput(String output) {
    assertThatThrownBy(() -> RivalOutput.llamaBench(output)).isInstanceOf(BadOutput.class);
    assertThatThrownBy(() -> RivalOutput.lastLine(output, "x")).isInstanceOf(BadOutput.class);
    assertThatThrownBy(() -> RivalOutput.table(output, "x")).isInstanceOf(BadOutput.class);
    assertThatThrownBy(() -> RivalOutput.batchedBench(output, 4)).isInstanceOf(BadOutput.class);
  }

  private static String sample(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(RivalOutputTest.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
