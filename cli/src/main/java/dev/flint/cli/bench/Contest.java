package dev.flint.cli.bench;

import dev.flint.engine.local.Speed;
import dev.flint.engine.local.Work;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Flint and a rival in turns: each pair of figures is taken right after each other, every second
/// pair in the other order, so that a machine that slows down or is disturbed treats both alike.
///
/// @param speed of the engine in this process
/// @param firstToken starts a fresh Flint that makes one token
/// @param model the file that both read
/// @param pairs of figures for each row
/// @param environment variables of all processes
/// @param news hears what goes on
/// @param notes hears what could not be measured, and why
record Contest(
    Speed speed,
    Call firstToken,
    Path model,
    int threads,
    int pairs,
    Map<String, String> environment,
    Consumer<String> news,
    Consumer<String> notes) {
  Contest {
    environment = Map.copyOf(environment);
  }

  /// Measures the shapes that the rival can be measured in.
  ///
  /// @param rows hears each row when it is there
  void against(Rival rival, List<Shape> shapes, Consumer<Row> rows) {
    for (Shape shape : shapes) {
      if (!shape.ofProcess()) {
        attempt(rival, shape, () -> inside(rival, shape).ifPresent(rows));
      }
    }
    if (shapes.stream().anyMatch(Shape::ofProcess)) {
      attempt(
          rival,
          Shape.START,
          () -> processes(rival).stream().filter(r -> shapes.contains(r.shape())).forEach(rows));
    }
  }

  private void attempt(Rival rival, Shape shape, Runnable measurement) {
    try {
      measurement.run();
    } catch (BadOutput e) {
      notes.accept(rival.name() + ", " + shape.word() + ": " + e.getMessage());
    }
  }

  private Optional<Row> inside(Rival rival, Shape shape) {
    Optional<Call> call = rival.call(shape, model, threads);
    if (call.isEmpty()) {
      return Optional.empty();
    }
    news.accept(shape.word() + " against " + rival.name() + ": getting ready");
    try (Speed.Run run = shape.run(speed)) {
      run.seconds();
      List<Row.Pair> taken = new ArrayList<>();
      for (int i = 0; i < pairs; i++) {
        tell(rival, shape, i);
        boolean first = i % 2 == 0;
        double before = first ? run.tokens() / run.seconds() : 0;
        double theirs = rival.tokensPerSecond(shape, ended(call.get()).printed());
        double ours = first ? before : run.tokens() / run.seconds();
        taken.add(new Row.Pair(ours, theirs));
      }
      double median = Quartiles.of(taken.stream().mapToDouble(Row.Pair::flint).toArray()).median();
      return Optional.of(
          new Row(shape, rival.name(), taken, run.work().inOneSecond(run.tokens() / median)));
    }
  }

  /// Start and memory come from the same processes.
  private List<Row> processes(Rival rival) {
    Optional<Call> call = rival.call(Shape.START, model, threads);
    if (call.isEmpty()) {
      return List.of();
    }
    news.accept("start against " + rival.name() + ": getting ready");
    ended(firstToken);
    ended(call.get());
    List<Row.Pair> starts = new ArrayList<>();
    List<Row.Pair> memory = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      tell(rival, Shape.START, i);
      boolean first = i % 2 == 0;
      Watched one = ended(first ? firstToken : call.get());
      Watched other = ended(first ? call.get() : firstToken);
      Watched ours = first ? one : other;
      Watched theirs = first ? other : one;
      starts.add(new Row.Pair(ours.seconds(), theirs.seconds()));
      if (ours.peakBytes().isPresent() && theirs.peakBytes().isPresent()) {
        memory.add(
            new Row.Pair(ours.peakBytes().getAsLong() / 1e6, theirs.peakBytes().getAsLong() / 1e6));
      }
    }
    List<Row> rows = new ArrayList<>();
    rows.add(new Row(Shape.START, rival.name(), starts, Work.NONE));
    if (memory.isEmpty()) {
      notes.accept("this system does not tell the peak memory of a process");
    } else {
      rows.add(new Row(Shape.MEMORY, rival.name(), memory, Work.NONE));
    }
    return rows;
  }

  private Watched ended(Call call) {
    Watched process = Watched.run(call, environment);
    if (process.exitCode() != 0) {
      throw new BadOutput(
          Path.of(call.command().getFirst()).getFileName() + " ended with " + process.complaint());
    }
    return process;
  }

  private void tell(Rival rival, Shape shape, int pair) {
    news.accept(
        shape.word() + " against " + rival.name() + ": pair " + (pair + 1) + " of " + pairs);
  }
}
