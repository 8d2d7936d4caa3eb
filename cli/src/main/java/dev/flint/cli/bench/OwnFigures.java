package dev.flint.cli.bench;

import dev.flint.engine.local.Speed;
import dev.flint.engine.local.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Flint's figures without a rival: of each shape one run thrown away, then the median of as many
/// as fit into two seconds, at least one and at most five.
final class OwnFigures {
  private static final double ENOUGH_SECONDS = 2;
  private static final int MOST_RUNS = 5;

  private final Speed speed;
  private final Call firstToken;
  private final Map<String, String> environment;

  /// @param firstToken starts a fresh Flint that makes one token
  /// @param environment variables of that process
  OwnFigures(Speed speed, Call firstToken, Map<String, String> environment) {
    this.speed = speed;
    this.firstToken = firstToken;
    this.environment = Map.copyOf(environment);
  }

  /// One of them.
  ///
  /// @param value in the shape's unit
  /// @param work of one second; nothing for the shapes of a whole process
  record Figure(Shape shape, double value, Work work) {}

  /// Measures one shape inside this process.
  Figure inside(Shape shape) {
    try (Speed.Run run = shape.run(speed)) {
      run.seconds();
      List<Double> seconds = new ArrayList<>();
      double all = 0;
      while (seconds.isEmpty() || (all < ENOUGH_SECONDS && seconds.size() < MOST_RUNS)) {
        double taken = run.seconds();
        seconds.add(taken);
        all += taken;
      }
      double median = median(seconds);
      return new Figure(shape, run.tokens() / median, run.work().inOneSecond(median));
    }
  }

  /// Measures a fresh process.
  ///
  /// @return start, and memory if the system tells it
  /// @throws BadOutput if the process fails
  List<Figure> process() {
    List<Double> seconds = new ArrayList<>();
    List<Double> megabytes = new ArrayList<>();
    double all = 0;
    boolean first = true;
    while (seconds.isEmpty() || (all < ENOUGH_SECONDS && seconds.size() < MOST_RUNS)) {
      Watched flint = Watched.run(firstToken, environment);
      if (flint.exitCode() != 0) {
        throw new BadOutput("a fresh Flint failed with " + flint.complaint());
      }
      if (first) {
        first = false;
        continue;
      }
      seconds.add(flint.seconds());
      all += flint.seconds();
      flint.peakBytes().ifPresent(bytes -> megabytes.add(bytes / 1e6));
    }
    List<Figure> figures = new ArrayList<>();
    figures.add(new Figure(Shape.START, median(seconds), Work.NONE));
    if (!megabytes.isEmpty()) {
      figures.add(new Figure(Shape.MEMORY, median(megabytes), Work.NONE));
    }
    return figures;
  }

  private static double median(List<Double> figures) {
    return Quartiles.of(figures.stream().mapToDouble(Double::doubleValue).toArray()).median();
  }
}
