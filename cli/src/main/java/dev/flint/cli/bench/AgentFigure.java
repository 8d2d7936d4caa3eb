package dev.flint.cli.bench;

import java.util.List;
import java.util.OptionalDouble;

/// One line of the agents' table.
///
/// @param shape a row's word, or a figure that comes with it
/// @param rival another engine, or what Flint is compared with; empty if there is nothing
/// @param values Flint's and the other's (NaN without one), taken right after each other
/// @param goal what the figure, or its ratio, is to be
record AgentFigure(String shape, String rival, List<Row.Pair> values, String unit, Goal goal) {
  /// @param bound NaN if nothing is asked
  /// @param atLeast whether the bound is the least or the most
  record Goal(double bound, boolean atLeast) {
    static final Goal NONE = new Goal(Double.NaN, true);

    static Goal atLeast(double bound) {
      return new Goal(bound, true);
    }

    static Goal atMost(double bound) {
      return new Goal(bound, false);
    }

    boolean isAsked() {
      return !Double.isNaN(bound);
    }

    boolean isMet(double figure) {
      return atLeast ? figure >= bound : figure <= bound;
    }
  }

  AgentFigure {
    values = List.copyOf(values);
  }

  /// A figure that stands by itself.
  static AgentFigure of(String shape, double value, String unit, Goal goal) {
    return new AgentFigure(shape, "", List.of(new Row.Pair(value, Double.NaN)), unit, goal);
  }

  boolean isCompared() {
    return !rival.isEmpty();
  }

  double flint() {
    return Quartiles.of(values.stream().mapToDouble(Row.Pair::flint).toArray()).median();
  }

  double rivalValue() {
    return Quartiles.of(values.stream().mapToDouble(Row.Pair::rival).toArray()).median();
  }

  /// Of Flint's figure to the other, within the pairs.
  Quartiles ratio() {
    return Quartiles.of(values.stream().mapToDouble(pair -> pair.flint() / pair.rival()).toArray());
  }

  /// What the goal speaks of.
  OptionalDouble judged() {
    return !goal.isAsked()
        ? OptionalDouble.empty()
        : OptionalDouble.of(isCompared() ? ratio().median() : flint());
  }
}
