package dev.flint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.cli.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `flint eval` with an engine that says the question again: it is right where the question's last
/// number is the answer.
final class EvalCommandTest {
  @TempDir Path home;
  private Shell shell;

  @BeforeEach
  void aModelAndASet() throws IOException {
    shell = new Shell(home);
    Files.writeString(home.resolve("echo.gguf"), "not a model; the echo answers");
    Path set = Files.createDirectories(home.resolve("data/evals/gsm8k"));
    var rows = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      rows.append("{\"question\":\"Is it 5 or " + i + "?\",\"answer\":\"#### " + (i % 4) + "\"}\n");
    }
    Files.writeString(set.resolve("test.jsonl"), rows);
  }

  private Result eval(String... words) {
    List<String> all = new ArrayList<>(List.of("eval"));
    all.addAll(List.of(words));
    return shell.run(all.toArray(String[]::new));
  }

  private Result evalRun(String subject, String out) {
    return eval(
        "run", "gsm8k", "--subject", subject, "-m", home + "/echo.gguf", "--out", home + out);
  }

  @Test
  void aRunIsMadeGoneOnWithComparedAndTurnedIntoAPage() throws IOException {
    Result first =
        eval(
            "run",
            "gsm8k",
            "--items",
            "0-3",
            "-m",
            home + "/echo.gguf",
            "--out",
            home + "/r/plain.jsonl");
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out()).contains("plain", "gsm8k: 4 of 4 right, 100.0 %");
    Result all = evalRun("plain", "/r/plain.jsonl");
    assertThat(all.out()).contains("4 of 6 right, 66.7 %");
    assertThat(Files.readAllLines(home.resolve("r/plain.jsonl"))).hasSize(7);
    assertThat(evalRun("answer-only", "/r/only.jsonl").code()).isZero();
    Result compared = eval("compare", home + "/r/plain.jsonl", home + "/r/only.jsonl");
    assertThat(compared.out()).contains("difference +0.0 points").contains("p = 1.000");
    Path page = home.resolve("docs/modes.md");
    Files.createDirectories(home.resolve("docs"));
    Result modes = eval("modes", "--results", home + "/r", "--page", page.toString());
    assertThat(modes.code()).as(modes.err()).isZero();
    assertThat(page).content().contains("| plain | 6 | 4 | 66.7 %").contains("echo.gguf (sha256");
    assertThat(home.resolve("docs/images/modes-gsm8k.svg")).content().startsWith("<svg ");
  }

  @Test
  void withoutAFileTheRunLiesInTheDataFolder() {
    Result result = eval("run", "gsm8k", "-m", home + "/echo.gguf");
    assertThat(result.code()).isZero();
    assertThat(home.resolve("data/eval/gsm8k-plain-echo.gguf-at1.jsonl")).isRegularFile();
  }

  @Test
  void whatCannotBeMeantIsRefused() throws IOException {
    assertThat(eval("go").err()).contains("say run, compare or modes");
    assertThat(eval("run").err()).contains("flint eval run needs a SET");
    assertThat(eval("run", "gsm9k").err()).contains("no data set is called 'gsm9k'");
    assertThat(eval("run", "gsm8k", "--subject", "oracle").err()).contains("no subject is called");
    assertThat(eval("run", "gsm8k", "--at-once", "99").err()).contains("--at-once 99");
    assertThat(eval("run", "gsm8k", "--items", "5-9").err())
        .contains("the file's problems are 0-5");
    assertThat(eval("run", "mmlu").code()).isEqualTo(9);
    Path cut = Files.writeString(home.resolve("cut.jsonl"), "{\"question\":\"a\"");
    Result truncated = eval("run", "gsm8k", "--file", cut.toString());
    assertThat(truncated.code()).isEqualTo(2);
    assertThat(truncated.err()).contains("line 1 is not whole JSON");
    assertThat(eval("compare", "a").err()).contains("needs two files");
    assertThat(eval("modes", "--results", home + "/none").code()).isEqualTo(9);
  }
}
