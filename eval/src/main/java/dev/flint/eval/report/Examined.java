package dev.flint.eval.report;

import dev.flint.chat.Failure;
import dev.flint.eval.run.Head;
import dev.flint.eval.run.Row;
import dev.flint.eval.run.RunFile;
import dev.flint.eval.statistics.Interval;
import dev.flint.eval.statistics.Paired;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/// A run with its figures.
///
/// @param rows by item; at least one
public record Examined(Head head, NavigableMap<Integer, Row> rows) {
  /// @throws Failure BAD_REQUEST if the file is no run, or one without any problem done; STORAGE
  public static Examined read(Path path) {
    RunFile.Contents contents = RunFile.read(path);
    if (contents.rows().isEmpty()) {
      throw new Failure(Failure.Code.BAD_REQUEST, path + ": no problem of this run is done");
    }
    return new Examined(contents.head(), new TreeMap<>(contents.rows()));
  }

  public int count() {
    return rows.size();
  }

  public int right() {
    return (int) rows.values().stream().filter(Row::right).count();
  }

  public int errors() {
    return (int) rows.values().stream().filter(row -> row.error() != null).count();
  }

  public double accuracy() {
    return (double) right() / count();
  }

  public Interval interval() {
    return Interval.ofShare(right(), count());
  }

  public double meanTokens() {
    return mean(rows.values(), Row::generatedTokens);
  }

  public double meanCoreSeconds() {
    return mean(rows.values(), Row::coreSeconds);
  }

  public double meanWallSeconds() {
    return mean(rows.values(), Row::wallSeconds);
  }

  private static double mean(Collection<Row> rows, ToDoubleFunction<Row> value) {
    return rows.stream().mapToDouble(value).average().orElse(0);
  }

  /// The items that another run has too.
  List<Integer> shared(Examined other) {
    return rows.keySet().stream().filter(other.rows::containsKey).toList();
  }

  /// Mean waiting time at these items.
  double meanWallSeconds(List<Integer> items) {
    return items.stream().mapToDouble(item -> row(item).wallSeconds()).average().orElse(0);
  }

  private Row row(int item) {
    Row row = rows.get(item);
    if (row == null) {
      throw new IllegalArgumentException("item " + item + " is not in this run");
    }
    return row;
  }

  /// This run against another, at the items that both have.
  ///
  /// @throws Failure BAD_REQUEST if they are not about the same problems, or share none
  public Paired against(Examined other) {
    if (!head.set().equals(other.head.set()) || !head.setSha256().equals(other.head.setSha256())) {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          "these runs are not about the same problems: "
              + about(head)
              + " and "
              + about(other.head));
    }
    List<Integer> items = shared(other);
    if (items.isEmpty()) {
      throw new Failure(Failure.Code.BAD_REQUEST, "these runs share no problem");
    }
    boolean[] mine = new boolean[items.size()];
    boolean[] others = new boolean[items.size()];
    for (int i = 0; i < mine.length; i++) {
      mine[i] = row(items.get(i)).right();
      others[i] = other.row(items.get(i)).right();
    }
    return Paired.of(mine, others);
  }

  private static String about(Head head) {
    return head.set() + " (file " + head.setSha256().substring(0, 12) + ")";
  }
}
