package dev.flint.cli.bench;

import dev.flint.chat.Failure;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.ExitCode;
import dev.flint.cli.console.Ink;
import dev.flint.cli.console.Json;
import dev.flint.cli.console.StatusLine;
import dev.flint.cli.console.TextInput;
import dev.flint.cli.request.ModelName;
import dev.flint.cli.request.Models;
import dev.flint.cli.settings.Setting;
import dev.flint.cli.settings.Settings;
import dev.flint.engine.hub.Folders;
import dev.flint.engine.local.LocalEngine;
import dev.flint.engine.local.LocalOptions;
import dev.flint.engine.local.Speed;
import dev.flint.model.token.Tokenizer;
import dev.flint.tensor.asm.Isa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `flint bench`: how fast a model runs here, alone or in turns with other engines.
@Command(
    name = "bench",
    description = {
      "Measures how fast a model runs on this machine; in turns with other engines if they are named.",
      "A ratio above 1 is always in Flint's favour."
    })
public final class BenchCommand implements Callable<Integer> {
  private static final int PAIRS = 10;
  private static final int QUICK_PAIRS = 3;
  private static final int MOST_PAIRS = 1000;
  private static final Set<Shape> QUICK =
      EnumSet.of(Shape.PREFILL_512, Shape.DECODE_64, Shape.START, Shape.MEMORY);

  @Parameters(
      arity = "0..1",
      paramLabel = "agents|serve",
      description = "measure many thoughts over one prompt, or the server, instead")
  private String what = "";

  @Mixin private ModelName model = new ModelName();

  @Option(
      names = "--against",
      split = ",",
      paramLabel = "RIVAL",
      description = "rivals: llama.cpp, ik, mistral.rs, llama.cpp-npm")
  private List<String> against = List.of();

  @Option(
      names = "--pairs",
      paramLabel = "N",
      description = "pairs of figures for each row (10; with --quick 3)")
  private @Nullable Integer pairs;

  @Option(
      names = "--rows",
      split = ",",
      paramLabel = "ROW",
      description =
          "only these: prefill-512, decode-64, decode-64@4096, decode-4x, decode-8x, start, memory;"
              + " of agents: branches-8, branch-ttft, branches-memory, shared-1k-to-8k-f16,"
              + " shared-1k-to-8k-q8, json-schema-vs-free, prompt-beside-4, speculation, load-200;"
              + " of serve: first-token-overhead, streams-64, idle-10000, chat-8")
  private List<String> rows = List.of();

  @Option(
      names = "--quick",
      description =
          "only prefill-512, decode-64, start and memory; of agents and serve tiny sizes, for a look")
  private boolean quick;

  @Option(names = "--full", description = "decode-64@4096 without a rival too; it takes long")
  private boolean full;

  @Option(names = "--threads", paramLabel = "N", description = "processor cores to compute on")
  private @Nullable Integer threads;

  @Option(
      names = "--kernels",
      paramLabel = "KIND",
      description = "best, reference, scalar, vector or jit")
  private @Nullable String kernels;

  @Option(
      names = "--rival-bin",
      paramLabel = "RIVAL=FOLDER",
      description = "where a rival's programs are, if not where bench/rivals puts them")
  private Map<String, Path> rivalPrograms = Map.of();

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Option(names = "--markdown", paramLabel = "FILE", description = "write a Markdown page too")
  private @Nullable Path markdown;

  @Option(names = "--svg", paramLabel = "FILE", description = "draw the ratios as an SVG picture")
  private @Nullable Path svg;

  private final Console console;
  private final Folders folders;
  private final Models models;
  private final FreshFlint freshFlint;
  private final StatusLine status;
  private String told = "";
  private final List<String> notes = new ArrayList<>();

  /// @param mainClass the program's entry, to start it in a fresh process
  public BenchCommand(Console console, Folders folders, Models models, String mainClass) {
    this.console = console;
    this.folders = folders;
    this.models = models;
    freshFlint = new FreshFlint(mainClass);
    status = new StatusLine(console);
  }

  @Override
  public Integer call() {
    Settings settings = Settings.load(console, folders.settings());
    Kind kind = Kind.of(what);
    checkOptions(kind);
    List<AgentRow> agentRows = kind == Kind.AGENTS ? agentRows() : List.of();
    List<ServeRow> serveRows = kind == Kind.SERVE ? serveRows() : List.of();
    List<Shape> shapes = kind == Kind.ENGINE ? shapes() : List.of();
    List<Rival> rivals = rivals();
    if (rivals.isEmpty() && !against.isEmpty()) {
      return ExitCode.FAILED.number();
    }
    String name = model.model(settings);
    String set = settings.value(Setting.KERNELS, kernels, "--kernels");
    int wanted = settings.value(Setting.THREADS, threads, "--threads");
    LocalOptions options =
        new LocalOptions(
            0,
            wanted == 0 ? Runtime.getRuntime().availableProcessors() : wanted,
            set.equals("best") ? "" : set);
    Path file = models.path(name);
    try {
      if (kind == Kind.AGENTS) {
        return agents(name, file, options, agentRows, rivals);
      }
      if (kind == Kind.SERVE) {
        return serve(name, file, options, serveRows, rivals);
      }
      Report report = measure(name, file, options, shapes, rivals);
      status.clear();
      if (json) {
        Json.print(console, out -> ReportJson.write(out, report));
      }
      write(markdown, ReportMarkdown.page(report));
      write(svg, Chart.svg(report));
      return (report.own().isEmpty() && report.rows().isEmpty() ? ExitCode.FAILED : ExitCode.OK)
          .number();
    } finally {
      status.clear();
    }
  }

  private Report measure(
      String name, Path file, LocalOptions options, List<Shape> shapes, List<Rival> rivals) {
    status.show("reading the file, testing memory");
    Subject here =
        Subject.of(file, title(name, file), options.threads(), console.environment(Isa.VARIABLE));
    long begun = System.nanoTime();
    try (LocalEngine engine = models.load(file.toString(), options)) {
      double loadSeconds = (System.nanoTime() - begun) / 1e9;
      Subject subject = here.with(engine.kernels());
      print(ReportText.head(subject));
      note(ReportText.warning(subject));
      print(rivals.isEmpty() ? ReportText.load(loadSeconds) : "");
      Call firstToken =
          freshFlint.firstToken(file, options.threads(), options.kernels(), engine.tokenizer());
      List<Shape> fitting = fitting(shapes, engine.capabilities().contextTokens());
      Speed speed = new Speed(engine);
      List<OwnFigures.Figure> own = new ArrayList<>();
      List<Row> taken = new ArrayList<>();
      if (rivals.isEmpty()) {
        var figures = new OwnFigures(speed, firstToken, console.environment());
        own.addAll(own(figures, fitting, subject));
      }
      var contest =
          new Contest(
              speed,
              firstToken,
              file,
              options.threads(),
              pairs == null ? (quick ? QUICK_PAIRS : PAIRS) : pairs,
              console.environment(),
              this::news,
              this::note);
      for (Rival rival : rivals) {
        contest.against(
            rival,
            fitting,
            row -> {
              taken.add(row);
              print(ReportText.line(row, subject));
            });
      }
      return new Report(
          LocalDate.now(ZoneOffset.UTC),
          subject,
          own,
          taken,
          rivals.stream().map(Rival::about).toList(),
          notes);
    }
  }

  private int agents(
      String name, Path file, LocalOptions options, List<AgentRow> wanted, List<Rival> rivals) {
    status.show("reading the file, testing memory");
    Subject here =
        Subject.of(file, title(name, file), options.threads(), console.environment(Isa.VARIABLE));
    AgentSizes usual = quick ? AgentSizes.QUICK : AgentSizes.FULL;
    AgentSizes sizes = pairs == null ? usual : usual.withPairs(pairs);
    List<AgentFigure> taken = new ArrayList<>();
    LocalOptions plain = options.withDrafts(false);
    try (LocalEngine engine = models.load(file.toString(), plain)) {
      Subject subject = here.with(engine.kernels());
      print(ReportText.head(subject));
      note(ReportText.warning(subject));
      if (quick) {
        note("sizes are tiny: these figures only show that everything works");
      }
      var bench =
          new AgentsBench(
              engine,
              plain,
              other -> models.load(file.toString(), other),
              file,
              sizes,
              rivals,
              console.environment(),
              this::news,
              this::note,
              figure -> {
                taken.add(figure);
                print(AgentsReport.line(figure));
              });
      wanted.forEach(bench::measure);
      return told(subject, taken, rivals.stream().map(AgentRivals::about).toList());
    }
  }

  private int serve(
      String name, Path file, LocalOptions options, List<ServeRow> wanted, List<Rival> rivals) {
    status.show("reading the file, testing memory");
    Subject subject =
        Subject.of(file, title(name, file), options.threads(), console.environment(Isa.VARIABLE));
    ServeSizes usual = quick ? ServeSizes.QUICK : ServeSizes.FULL;
    List<AgentFigure> taken = new ArrayList<>();
    Tokenizer tokenizer;
    try (LocalEngine engine = models.load(file.toString(), options)) {
      subject = subject.with(engine.kernels());
      tokenizer = engine.tokenizer();
    }
    print(ReportText.head(subject));
    note(ReportText.warning(subject));
    if (quick) {
      note("sizes are tiny: these figures only show that everything works");
    }
    try (Scratch scratch = new Scratch()) {
      var bench =
          new ServeBench(
              () -> models.load(file.toString(), options),
              options,
              file,
              tokenizer,
              freshFlint,
              folders,
              pairs == null ? usual : usual.withPairs(pairs),
              rivals,
              console.environment(),
              scratch.folder(),
              this::news,
              this::note,
              figure -> {
                taken.add(figure);
                print(AgentsReport.line(figure));
              });
      wanted.forEach(bench::measure);
    }
    return told(
        subject,
        taken,
        rivals.isEmpty() ? List.of() : List.of("llama.cpp: llama-server -np 8 -fa on"));
  }

  private int told(Subject subject, List<AgentFigure> taken, List<String> abouts) {
    List<String> remarks = new ArrayList<>(abouts);
    remarks.addAll(notes);
    var report = new AgentsReport(LocalDate.now(ZoneOffset.UTC), subject, what, taken, remarks);
    status.clear();
    if (json) {
      Json.print(console, report::write);
    }
    write(markdown, report.page());
    return (taken.isEmpty() ? ExitCode.FAILED : ExitCode.OK).number();
  }

  private List<ServeRow> serveRows() {
    return rows.isEmpty()
        ? List.of(ServeRow.values())
        : rows.stream().map(ServeRow::named).distinct().sorted().toList();
  }

  private List<AgentRow> agentRows() {
    return rows.isEmpty()
        ? List.of(AgentRow.values())
        : rows.stream().map(AgentRow::named).distinct().sorted().toList();
  }

  /// The model's name; of one that was named by a path only its file's.
  private static String title(String name, Path file) {
    return Files.exists(Path.of(name)) ? String.valueOf(file.getFileName()) : name;
  }

  private List<OwnFigures.Figure> own(OwnFigures figures, List<Shape> shapes, Subject subject) {
    List<OwnFigures.Figure> own = new ArrayList<>();
    for (Shape shape : shapes) {
      if (!shape.ofProcess()) {
        status.show(shape.about());
        OwnFigures.Figure figure = figures.inside(shape);
        own.add(figure);
        print(ReportText.line(figure, subject));
      }
    }
    if (shapes.stream().anyMatch(Shape::ofProcess)) {
      status.show("starting fresh processes");
      try {
        for (OwnFigures.Figure figure : figures.process()) {
          if (shapes.contains(figure.shape())) {
            own.add(figure);
            print(ReportText.line(figure, subject));
          }
        }
      } catch (BadOutput e) {
        note(String.valueOf(e.getMessage()));
      }
    }
    return own;
  }

  private void checkOptions(Kind kind) {
    boolean engine = kind == Kind.ENGINE;
    if (!engine && (full || svg != null)) {
      throw wrong("--full and --svg are not of 'flint bench " + what + "'");
    }
    if (engine && against.isEmpty() && (pairs != null || svg != null)) {
      throw wrong("--pairs and --svg need --against: they are about ratios");
    }
    if (quick && full) {
      throw wrong("--quick and --full exclude each other");
    }
    if (pairs != null && (pairs < 1 || pairs > MOST_PAIRS)) {
      throw wrong("--pairs " + pairs + ": it must be 1 to " + MOST_PAIRS);
    }
    for (Path file : new @Nullable Path[] {markdown, svg}) {
      Path folder = file == null ? null : file.toAbsolutePath().getParent();
      if (folder != null && !Files.isDirectory(folder)) {
        throw new Failure(
            Failure.Code.STORAGE, file + " could not be written: there is no such folder");
      }
    }
  }

  private enum Kind {
    ENGINE,
    AGENTS,
    SERVE;

    static Kind of(String what) {
      return switch (what) {
        case "" -> ENGINE;
        case "agents" -> AGENTS;
        case "serve" -> SERVE;
        default -> throw wrong("flint bench can measure 'agents' or 'serve', not '" + what + "'");
      };
    }
  }

  private static Failure wrong(String sentence) {
    return new Failure(Failure.Code.BAD_REQUEST, sentence);
  }

  private List<Shape> shapes() {
    if (!rows.isEmpty()) {
      return rows.stream().map(Shape::named).distinct().sorted().toList();
    }
    Set<Shape> shapes = quick ? EnumSet.copyOf(QUICK) : EnumSet.allOf(Shape.class);
    if (against.isEmpty() && !full) {
      shapes.remove(Shape.DECODE_64_AT_4096);
    }
    return List.copyOf(shapes);
  }

  private List<Shape> fitting(List<Shape> shapes, int contextTokens) {
    List<Shape> fitting = new ArrayList<>();
    for (Shape shape : shapes) {
      if (shape.contextTokens() <= contextTokens) {
        fitting.add(shape);
      } else {
        note(shape.word() + " is left out: the model reads only " + contextTokens + " tokens");
      }
    }
    return fitting;
  }

  /// The rivals that are here; says of the others how to get them.
  private List<Rival> rivals() {
    String folder = console.environment(Rivals.VARIABLE);
    var known =
        new Rivals(
            folder.isEmpty() ? folders.cache().resolve("rivals") : Path.of(folder), rivalPrograms);
    List<Rival> found = new ArrayList<>();
    for (String name : against) {
      switch (known.find(name)) {
        case Rivals.Search.Found(Rival rival) -> found.add(rival);
        case Rivals.Search.Missing(String sentence) -> note(sentence);
      }
    }
    return found;
  }

  private void print(String text) {
    status.clear();
    if (!json) {
      console.out().print(Ink.harmless(text));
    }
  }

  /// What goes on: one line that changes, or where nobody can see it change a line for each row.
  private void news(String text) {
    status.show(text);
    String row = text.replaceFirst(":.*", "");
    if (!console.terminals().err() && !row.equals(told)) {
      told = row;
      console.err().println(row);
    }
  }

  private void note(String sentence) {
    if (!sentence.isEmpty()) {
      status.clear();
      notes.add(sentence);
      console.err().println(Ink.harmless(sentence));
    }
  }

  private static void write(@Nullable Path file, String text) {
    if (file == null) {
      return;
    }
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new Failure(
          Failure.Code.STORAGE, file + " could not be written: " + TextInput.reason(e), e);
    }
  }
}
