package dev.flint.eval.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flint.chat.Failure;
import dev.flint.eval.FunctionEngine;
import dev.flint.eval.problem.Gsm8k;
import dev.flint.eval.problem.Problem;
import dev.flint.eval.subject.Subject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunsTest {
  private static final Head HEAD =
      new Head(1, "gsm8k", "ab".repeat(32), "plain", "function", "", 2, 3, 1, 100);
  private static final List<Problem> PROBLEMS =
      IntStream.range(0, 30)
          .<Problem>mapToObj(i -> new Gsm8k(i, "Number " + i + "?", String.valueOf(i)))
          .toList();

  @TempDir Path folder;
  private final Set<String> asked = ConcurrentHashMap.newKeySet();

  /// Right about even numbers.
  private final FunctionEngine engine =
      new FunctionEngine((messages, _) -> {
        String question = messages.getLast().text();
        asked.add(question);
        int number = Integer.parseInt(question.replaceAll("(?s)Number (\\d+)\\?.*", "$1"));
        return "Answer: " + (number % 2 == 0 ? number : 1000);
      });

  private List<Row> run(Path path, EvalRun.Watcher watcher) throws InterruptedException {
    try (RunFile file = RunFile.open(path, HEAD)) {
      var run = new EvalRun(Subject.named("plain"), engine, HEAD, file, false);
      List<Row> rows = new ArrayList<>(run.run(PROBLEMS, watcher));
      rows.sort(Comparator.comparingInt(Row::item));
      return rows;
    }
  }

  private static List<String> outcomes(List<Row> rows) {
    return rows.stream().map(row -> row.item() + row.found() + row.right()).toList();
  }

  @Test
  void aRunIsWrittenAndReadAgain() throws InterruptedException {
    Path path = folder.resolve("sub/run.jsonl");
    List<Row> rows = run(path, (_, _, _) -> {});
    assertThat(rows).hasSize(30);
    assertThat(rows.stream().filter(Row::right)).hasSize(15);
    RunFile.Contents contents = RunFile.read(path);
    assertThat(contents.head()).isEqualTo(HEAD);
    assertThat(contents.rows().values()).containsExactlyElementsOf(rows);
  }

  @Test
  void aRunThatWasKilledAnywhereGoesOnWhereItWas() throws Exception {
    Path whole = folder.resolve("whole.jsonl");
    List<String> expected = outcomes(run(whole, (_, _, _) -> {}));
    byte[] bytes = Files.readAllBytes(whole);
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 0; i < 20; i++) {
      int kept = random.nextInt(bytes.length + 1);
      Path cut = folder.resolve("cut-" + i);
      Files.write(cut, Arrays.copyOf(bytes, kept));
      long rowsKept =
          Math.max(
              0,
              new String(bytes, 0, kept, java.nio.charset.StandardCharsets.UTF_8).lines().count()
                  - 2);
      asked.clear();
      assertThat(outcomes(run(cut, (_, _, _) -> {}))).as("seed %d", seed).isEqualTo(expected);
      assertThat(asked.size()).isLessThanOrEqualTo(30 - (int) rowsKept);
      assertThat(RunFile.read(cut).rows()).hasSize(30);
    }
  }

  @Test
  void aRunThatIsStoppedKeepsWhatIsDone() throws Exception {
    Path path = folder.resolve("stopped");
    var enough = new CountDownLatch(1);
    int kept;
    try (RunFile file = RunFile.open(path, HEAD)) {
      var run = new EvalRun(Subject.named("plain"), engine, HEAD, file, true);
      kept =
          run.run(
                  PROBLEMS,
                  (_, done, all) -> {
                    assertThat(all).isEqualTo(30);
                    if (done == 5) {
                      run.stop();
                      enough.countDown();
                    }
                  })
              .size();
      assertThat(run.isStopped()).isTrue();
    }
    enough.await();
    assertThat(kept).isGreaterThanOrEqualTo(5);
    assertThat(RunFile.read(path).rows()).hasSize(kept);
    assertThat(RunFile.read(path).rows().values().iterator().next().reply()).startsWith("Answer");
    assertThat(run(path, (_, _, _) -> {})).hasSize(30);
  }

  @Test
  void brokenLinesAndOtherRunsAreRefused() throws Exception {
    Path path = folder.resolve("run");
    run(path, (_, _, _) -> {});
    var other = new Head(1, "gsm8k", "ab".repeat(32), "thinking", "function", "", 2, 3, 1, 100);
    assertThatThrownBy(() -> RunFile.open(path, other))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("holds another run: subject \"plain\", not \"thinking\"")
        .hasMessageContaining("--out");
    List<String> lines = new ArrayList<>(Files.readAllLines(path));
    lines.set(4, lines.get(4).substring(9));
    Files.write(path, lines);
    assertThatThrownBy(() -> RunFile.open(path, HEAD))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("line 5 is no line of a run");
    lines.remove(4);
    Files.write(path, lines);
    assertThat(run(path, (_, _, _) -> {})).as("the problem is computed again").hasSize(30);
    assertThatThrownBy(() -> RunFile.read(folder.resolve("none")))
        .hasMessageContaining("there is no file");
  }

  @Test
  void whatConcernsOneProblemIsItsRowAndWhatConcernsAllEndsTheRun() throws Exception {
    var picky =
        new FunctionEngine((messages, _) -> {
          if (messages.getLast().text().startsWith("Number 3?")) {
            throw new Failure(Failure.Code.CONTEXT_OVERFLOW, "too long");
          }
          if (messages.getLast().text().startsWith("Number 9?")) {
            throw new Failure(Failure.Code.OUT_OF_MEMORY, "no memory");
          }
          return "Answer: 1";
        });
    Path path = folder.resolve("errors");
    var inTurn = new Head(1, "gsm8k", "ab".repeat(32), "plain", "function", "", 2, 1, 1, 100);
    try (RunFile file = RunFile.open(path, inTurn)) {
      var run = new EvalRun(Subject.named("plain"), picky, inTurn, file, false);
      assertThatThrownBy(() -> run.run(PROBLEMS, (_, _, _) -> {})).hasMessage("no memory");
    }
    assertThat(RunFile.read(path).rows().values())
        .filteredOn(row -> row.item() == 3)
        .singleElement()
        .satisfies(row -> assertThat(row.error()).isEqualTo("too long"))
        .satisfies(row -> assertThat(row.right()).isFalse());
  }

  @Test
  void processorTimeIsSharedOutAmongThoseWhoWork() {
    var clock = new AtomicLong(500);
    var meter = new Meter(clock::get);
    double a = meter.begin();
    clock.addAndGet(1_000_000_000);
    double b = meter.begin();
    clock.addAndGet(2_000_000_000);
    assertThat(meter.end(a)).isCloseTo(2, within(1e-9));
    clock.addAndGet(500_000_000);
    assertThat(meter.end(b)).isCloseTo(1.5, within(1e-9));
    clock.addAndGet(7_000_000_000L);
    assertThat(meter.end(meter.begin())).as("idle time is nobody's").isZero();
  }

  @Test
  void itemsAreNamedByRanges() {
    assertThat(Items.chosen("", PROBLEMS)).hasSize(30);
    assertThat(Items.chosen("7,0-2,2", PROBLEMS))
        .extracting(Problem::item)
        .containsExactly(0, 1, 2, 7);
    for (String words : List.of("3-1", "a", "0-30", "-1", "1-", "99999999")) {
      assertThatThrownBy(() -> Items.chosen(words, PROBLEMS))
          .as(words)
          .isInstanceOf(Failure.class)
          .hasMessageContaining("--items " + words);
    }
  }
}
