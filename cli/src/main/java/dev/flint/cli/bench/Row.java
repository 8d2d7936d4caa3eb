package dev.flint.cli.bench;

import dev.flint.engine.local.Work;
import java.util.List;

/// What was measured in one shape against one rival.
///
/// @param pairs at least one
/// @param work of Flint in one second, at the median of its figures; nothing for the shapes of a
///   whole process
record Row(Shape shape, String rival, List<Pair> pairs, Work work) {
  /// Two figures taken right after each other, in the shape's unit.
  record Pair(double flint, double rival) {}

  Row {
    pairs = List.copyOf(pairs);
  }

  /// The median of Flint's figures.
  double flint() {
    return Quartiles.of(pairs.stream().mapToDouble(Pair::flint).toArray()).median();
  }

  /// The median of the rival's figures.
  double rivalValue() {
    return Quartiles.of(pairs.stream().mapToDouble(Pair::rival).toArray()).median();
  }

  /// Of the ratios within the pairs; above 1 is in Flint's favour.
  Quartiles ratio() {
    return Quartiles.of(
        pairs.stream().mapToDouble(pair -> shape.ratio(pair.flint, pair.rival)).toArray());
  }
}
