package dev.flint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Event;
import dev.flint.chat.Trace;
import dev.flint.chat.Usage;
import dev.flint.cli.Shell.Result;
import dev.flint.store.LoggedEvent;
import dev.flint.store.Run;
import dev.flint.store.RunEnd;
import dev.flint.store.RunState;
import dev.flint.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeepCommandsTest {
  @TempDir Path home;
  private Shell shell;

  @BeforeEach
  void freshShell() {
    shell = new Shell(home);
  }

  private SqliteStore store() {
    return SqliteStore.open(home.resolve("data/flint.db"));
  }

  @Test
  void facts_are_added_changed_and_deleted() {
    String id = shell.run("memory", "add", "I", "am", "vegan").out().strip();
    assertThat(shell.run("memory", "edit", id, "I eat fish").code()).isZero();
    Result list = shell.run("memory", "list");
    assertThat(list.out()).isEqualTo(id + "  I eat fish\n");
    assertThat(list.err()).contains("memory is off");
    assertThat(shell.run("memory", "on").code()).isZero();
    assertThat(shell.run("memory", "list").err()).isEmpty();
    assertThat(shell.run("memory", "rm", id).code()).isZero();
    assertThat(shell.run("memory", "list").out()).isEmpty();
    assertThat(shell.run("memory", "rm", id).code()).isEqualTo(2);
    assertThat(shell.run("memory", "add", "x".repeat(301)).err()).contains("at most 300");
  }

  @Test
  void facts_can_be_changed_beside_a_server() {
    try (SqliteStore served = store()) {
      assertThat(shell.run("memory", "add", "I am vegan").code()).isZero();
      assertThat(served.facts().list("")).hasSize(1);
    }
  }

  @Test
  void memory_is_off_at_first_and_then_the_modes_see_it() {
    shell.run("memory", "add", "I am vegan");
    String off = shell.run("run", "--mode", "instant", "--system", "s", "-q", "hi").out();
    assertThat(off).isEqualTo("You said: hi\n");
    shell.run("memory", "on");
    shell.input("hi\n/stats\n");
    String without = shell.run("chat").err();
    String with = shell.run("chat", "--mode", "instant").err();
    assertThat(without).contains("echo: 4 of 1000");
    assertThat(with).doesNotContain(": 4 of 1000").contains("of 1000 tokens");
  }

  private void keepARun() {
    try (SqliteStore store = store()) {
      Run run = Run.queued("run_1", "", Run.Kind.RESPONSE, "flint/contemplating", "{}", null);
      store.runs().create(run);
      store.runs().begin("run_1", Instant.now());
      var usage = new Usage(10, 0, 42, Duration.ofMillis(5), Duration.ofMillis(50));
      List<Event> events =
          List.of(
              new Event.Traced(new Trace.PhaseBegan(Trace.Phase.EXPLORE, "exact")),
              new Event.Traced(new Trace.BranchOpened(0, "")),
              new Event.Traced(new Trace.BranchAnswer(0, "42")),
              new Event.Traced(new Trace.Lost("this engine tells no probabilities")),
              new Event.Traced(new Trace.Settled("4 of 4 say 42")),
              new Event.Text("It is "),
              new Event.Text("42."),
              new Event.Finished(Event.FinishReason.END_OF_TURN, usage));
      for (int i = 0; i < events.size(); i++) {
        store.runs().append("run_1", List.of(new LoggedEvent(i + 1, events.get(i)))).join();
      }
      store.runs().end("run_1", new RunEnd(RunState.DONE, usage, null, null));
    }
  }

  @Test
  void runs_are_listed_shown_replayed_and_deleted() {
    keepARun();
    assertThat(shell.run("runs", "list").out())
        .startsWith("run_1  done ")
        .contains("42 tokens  flint/contemplating");
    assertThat(shell.run("runs", "show", "run_1").out())
        .contains(
            "-- explore (exact)",
            "agent 1 says 42",
            "lost: this engine tells no probabilities",
            "settled: 4 of 4 say 42")
        .endsWith("\n\nIt is 42.\n");
    assertThat(shell.run("runs", "replay", "run_1").out()).isEqualTo("It is 42.\n");
    assertThat(shell.run("runs", "delete", "run_1").code()).isZero();
    assertThat(shell.run("runs", "list").out()).isEmpty();
    assertThat(shell.run("runs", "show", "run_1").code()).isEqualTo(2);
  }
}
