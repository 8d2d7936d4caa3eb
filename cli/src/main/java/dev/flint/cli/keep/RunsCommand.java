package dev.flint.cli.keep;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.TraceWords;
import dev.flint.chat.Usage;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.ExitCode;
import dev.flint.cli.console.Ink;
import dev.flint.cli.talk.Replay;
import dev.flint.engine.hub.Folders;
import dev.flint.store.LoggedEvent;
import dev.flint.store.Run;
import dev.flint.store.RunLog;
import dev.flint.store.sqlite.SqliteStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `flint runs`: what the server has computed and how each answer came about.
@Command(
    name = "runs",
    description = {
      "Shows what the server has computed: flint runs list, flint runs show ID,",
      "flint runs replay ID, flint runs delete ID."
    })
public final class RunsCommand implements Callable<Integer> {
  /// Whose runs: the person at this machine, as for a server that needs no keys.
  private static final String OWNER = "";

  private static final int AT_ONCE = 1_000;

  @Parameters(index = "0", paramLabel = "list|show|replay|delete", description = "what to do")
  private String verb = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "ID", description = "the run's name")
  private @Nullable String id;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "most runs of a list (${DEFAULT-VALUE})")
  private int limit = 20;

  private final Console console;
  private final Folders folders;

  public RunsCommand(Console console, Folders folders) {
    this.console = console;
    this.folders = folders;
  }

  @Override
  public Integer call() {
    try (var store = SqliteStore.beside(folders.data().resolve("flint.db"))) {
      RunLog runs = store.runs();
      switch (verb) {
        case "list" -> runs.recent(OWNER, limit).forEach(this::line);
        case "show" -> show(runs, find(runs));
        case "replay" -> replay(runs, find(runs));
        case "delete" -> {
          Run run = find(runs);
          if (!run.state().ended()) {
            throw new Failure(Failure.Code.BAD_REQUEST, run.id() + " is still being computed");
          }
          runs.erase(OWNER, run.id());
        }
        default ->
            throw new Failure(
                Failure.Code.BAD_REQUEST, "say list, show, replay or delete, not " + verb);
      }
    }
    return ExitCode.OK.number();
  }

  private Run find(RunLog runs) {
    if (id == null) {
      throw new Failure(Failure.Code.BAD_REQUEST, "flint runs " + verb + " needs an ID");
    }
    String wanted = id;
    return runs.find(OWNER, wanted)
        .orElseThrow(() -> new Failure(Failure.Code.BAD_REQUEST, "there is no run " + wanted));
  }

  private void line(Run run) {
    Usage usage = run.usage();
    Instant started = run.started();
    Instant ended = run.ended();
    console
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%s  %-11s %s  %6s  %5d tokens  %s",
                run.id(),
                run.state().name().toLowerCase(Locale.ROOT),
                run.created().toString().substring(0, 19).replace('T', ' '),
                started == null || ended == null
                    ? "-"
                    : Duration.between(started, ended).toMillis() / 1000.0 + " s",
                usage == null ? 0 : usage.generatedTokens(),
                Ink.harmless(run.model())));
  }

  private void show(RunLog runs, Run run) {
    line(run);
    if (run.failure() != null) {
      console.out().println("failed: " + Ink.harmless(run.failure().sentence()));
    }
    var text = new StringBuilder();
    var log = new Logged(runs, run);
    for (Event event; (event = log.next()) != null; ) {
      if (event instanceof Event.Text piece) {
        text.append(piece.text());
      } else if (event instanceof Event.Traced traced) {
        console.out().println(Ink.harmless(TraceWords.line(traced.trace())));
      }
    }
    console.out().println("\n" + Ink.harmless(text.toString()));
  }

  private void replay(RunLog runs, Run run) {
    Replay.play(new Logged(runs, run), console);
  }

  /// The events of a run, read from its log in pieces.
  private static final class Logged implements Events {
    private final RunLog runs;
    private final Run run;
    private final Queue<LoggedEvent> read = new ArrayDeque<>();
    private long last;

    Logged(RunLog runs, Run run) {
      this.runs = runs;
      this.run = run;
    }

    @Override
    public @Nullable Event next() {
      if (read.isEmpty()) {
        read.addAll(runs.events(run.id(), last, AT_ONCE));
      }
      LoggedEvent event = read.poll();
      if (event == null) {
        return null;
      }
      last = event.sequence();
      return event.event();
    }

    @Override
    public void close() {
      read.clear();
    }
  }
}
