package dev.flint.cli.eval;

import dev.flint.chat.Engine;
import dev.flint.chat.Failure;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.ExitCode;
import dev.flint.cli.console.Ink;
import dev.flint.cli.console.Interrupts;
import dev.flint.cli.request.ModelOptions;
import dev.flint.cli.request.Models;
import dev.flint.cli.settings.Settings;
import dev.flint.engine.hub.Folders;
import dev.flint.engine.local.LocalOptions;
import dev.flint.engine.remote.RemoteAddress;
import dev.flint.eval.problem.DataSet;
import dev.flint.eval.problem.Problem;
import dev.flint.eval.report.Examined;
import dev.flint.eval.report.Words;
import dev.flint.eval.run.EvalRun;
import dev.flint.eval.run.Head;
import dev.flint.eval.run.Items;
import dev.flint.eval.run.RunFile;
import dev.flint.eval.subject.Subject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `flint eval`: how often a model or a mode is right, and what that costs.
@Command(
    name = "eval",
    description = {
      "Gives a model or a mode problems whose answers are known:",
      "flint eval run SET --subject SUBJECT, flint eval compare RUN RUN, flint eval modes",
      "Sets: " + DataSet.NAMES + ". Subjects: " + Subject.NAMES + "."
    })
public final class EvalCommand implements Callable<Integer> {
  private static final int MOST_AT_ONCE = LocalOptions.MOST_ANSWERS;

  @Parameters(index = "0", paramLabel = "run|compare|modes", description = "what to do")
  private String verb = "";

  @Parameters(index = "1..*", paramLabel = "SET|RUN", description = "the set, or files of runs")
  private List<String> words = new ArrayList<>();

  @Option(names = "--subject", paramLabel = "SUBJECT", description = "who is examined (plain)")
  private String subject = "plain";

  @Option(names = "--items", paramLabel = "RANGE", description = "such as 0-199; all without")
  private String items = "";

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "folder of the sets (evals in the data folder)")
  private @Nullable Path data;

  @Option(names = "--file", paramLabel = "FILE", description = "another file of the set's kind")
  private @Nullable Path file;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "where the run is written, and gone on with (eval in the data folder)")
  private @Nullable Path out;

  @Option(
      names = "--at-once",
      paramLabel = "N",
      description = "problems worked on together (1): more is faster in sum, slower for each")
  private int atOnce = 1;

  @Option(names = "--seed", paramLabel = "N", description = "where random numbers begin (1)")
  private long seed = 1;

  @Option(names = "-n", paramLabel = "TOKENS", description = "most tokens of an answer (2048)")
  private int maxTokens = 2_048;

  @Option(names = "--replies", description = "keep what was said in the file")
  private boolean replies;

  @Option(
      names = "--results",
      paramLabel = "FOLDER",
      description = "of modes: files of runs (docs/results/modes)")
  private Path results = Path.of("docs/results/modes");

  @Option(names = "--page", paramLabel = "FILE", description = "of modes: where (docs/modes.md)")
  private Path page = Path.of("docs/modes.md");

  @Mixin private ModelOptions model = new ModelOptions();

  private final Console console;
  private final Folders folders;
  private final Models models;

  public EvalCommand(Console console, Folders folders, Models models) {
    this.console = console;
    this.folders = folders;
    this.models = models;
  }

  @Override
  public Integer call() throws InterruptedException {
    return switch (verb) {
      case "run" -> run(words(1, "a SET").getFirst());
      case "compare" -> compare(words(2, "two files of runs"));
      case "modes" -> {
        words(0, "no further words");
        yield new ModesFiles(console, results, page).write();
      }
      default ->
          throw new Failure(Failure.Code.BAD_REQUEST, "say run, compare or modes, not " + verb);
    };
  }

  private List<String> words(int count, String what) {
    if (words.size() != count) {
      throw new Failure(Failure.Code.BAD_REQUEST, "flint eval " + verb + " needs " + what);
    }
    return words;
  }

  private int compare(List<String> files) {
    Examined first = Examined.read(Path.of(files.getFirst()));
    Examined second = Examined.read(Path.of(files.getLast()));
    console.out().print(Ink.harmless(Words.compared(first, second)));
    return ExitCode.OK.number();
  }

  private int run(String name) throws InterruptedException {
    if (atOnce < 1 || atOnce > MOST_AT_ONCE) {
      throw new Failure(
          Failure.Code.BAD_REQUEST, "--at-once " + atOnce + ": it must be 1 to " + MOST_AT_ONCE);
    }
    if (maxTokens < 1) {
      throw new Failure(Failure.Code.BAD_REQUEST, "-n " + maxTokens + ": it must be 1 or more");
    }
    Subject examined = Subject.named(subject);
    DataSet set = DataSet.named(name);
    DataSet.Problems problems = set.read(file == null ? set.in(sets()) : file);
    List<Problem> chosen = Items.chosen(items, problems.all());
    Settings settings = Settings.load(console, folders.settings());
    String reference = model.model(settings);
    LocalOptions local = model.local(settings);
    int threads =
        local.threads() == 0 ? Runtime.getRuntime().availableProcessors() : local.threads();
    ModelFile source =
        RemoteAddress.is(reference)
            ? ModelFile.elsewhere(reference)
            : ModelFile.of(reference, models.path(reference));
    var head =
        new Head(
            Head.PROMPTS,
            set.id(),
            problems.sha256(),
            examined.id(),
            source.name(),
            source.sha256(),
            threads,
            atOnce,
            seed,
            maxTokens);
    Path path = out == null ? usual(head) : out;
    try (RunFile opened = RunFile.open(path, head);
        Engine engine = models.open(reference, local)) {
      return run(new EvalRun(examined, engine, head, opened, replies), chosen, path);
    }
  }

  private int run(EvalRun run, List<Problem> chosen, Path path) throws InterruptedException {
    var progress = new EvalProgress(console);
    try (var _ = Interrupts.begin(run::stop)) {
      int done = run.run(chosen, progress).size();
      progress.clear();
      if (run.isStopped()) {
        console
            .err()
            .println(
                done
                    + " of "
                    + chosen.size()
                    + " problems are done and kept in "
                    + path
                    + "; the same command goes on from there");
        return ExitCode.INTERRUPTED.number();
      }
    } finally {
      progress.clear();
    }
    console.out().print(Ink.harmless(Words.line(Examined.read(path))));
    console.err().println("the run is in " + path);
    return ExitCode.OK.number();
  }

  private Path sets() {
    return data == null ? folders.data().resolve("evals") : data;
  }

  private Path usual(Head head) {
    String name =
        String.join("-", head.set(), head.subject(), head.model(), "at" + head.atOnce())
            .replaceAll("[^\\w.-]+", "_");
    return folders.data().resolve("eval").resolve(name + ".jsonl");
  }
}
