package dev.flint.engine.local;

import dev.flint.model.arch.Transformer;
import dev.flint.model.arch.Transformer.Attention;
import dev.flint.model.arch.Transformer.Experts;
import dev.flint.model.arch.Transformer.FeedForward;
import dev.flint.model.arch.Transformer.Gated;
import dev.flint.model.arch.Transformer.Layer;
import dev.flint.model.arch.Transformer.Linear;
import dev.flint.model.arch.Transformer.Plain;
import dev.flint.tensor.kernel.Matrix;

/// What a piece of inference costs a machine at least.
///
/// @param multiplyAdds of the weight matrices; attention over the cache is not counted
/// @param bytes of weights that must be read, as they are laid out in memory, and of keys and
///   values
public record Work(long multiplyAdds, long bytes) {
  /// Nothing.
  public static final Work NONE = new Work(0, 0);

  /// One step.
  ///
  /// @param rows tokens computed together
  /// @param logitRows for how many of them logits are computed
  /// @param cachedPositions positions that the rows' attention reads, all sequences together
  static Work step(Transformer model, int rows, int logitRows, long cachedPositions) {
    Work work = product(model.output(), logitRows);
    for (Layer layer : model.layers()) {
      Attention attention = layer.attention();
      work =
          work.plus(product(attention.query(), rows))
              .plus(product(attention.key(), rows))
              .plus(product(attention.value(), rows))
              .plus(product(attention.output(), rows))
              .plus(feedForward(layer.feedForward(), rows));
      Linear gate = attention.gate();
      if (gate != null) {
        work = work.plus(product(gate, rows));
      }
      long positionBytes = 2L * Short.BYTES * attention.keyHeads() * attention.headWidth();
      long seen =
          attention.window() == 0
              ? cachedPositions
              : Math.min(cachedPositions, (long) rows * attention.window());
      work = work.plus(new Work(0, seen * positionBytes));
    }
    return work;
  }

  private static Work feedForward(FeedForward feedForward, int rows) {
    return switch (feedForward) {
      case Gated gated -> gated(gated, rows);
      case Plain plain -> product(plain.up(), rows).plus(product(plain.down(), rows));
      case Experts experts -> {
        // All experts are of one size; rows that choose the same one read it once.
        Work one = gated(experts.experts().getFirst(), 1);
        long read = Math.min(experts.experts().size(), (long) rows * experts.used());
        yield product(experts.router(), rows)
            .plus(new Work(one.multiplyAdds * rows * experts.used(), one.bytes * read));
      }
    };
  }

  private static Work gated(Gated gated, int rows) {
    return product(gated.gate(), rows)
        .plus(product(gated.up(), rows))
        .plus(product(gated.down(), rows));
  }

  private static Work product(Linear linear, int rows) {
    return product(linear.weight(), rows);
  }

  private static Work product(Matrix matrix, int rows) {
    return rows == 0
        ? NONE
        : new Work((long) matrix.rows() * matrix.columns() * rows, matrix.bytes());
  }

  /// What is done in one second by somebody who needs `seconds` for this.
  public Work inOneSecond(double seconds) {
    return new Work(Math.round(multiplyAdds / seconds), Math.round(bytes / seconds));
  }

  Work plus(Work other) {
    return new Work(multiplyAdds + other.multiplyAdds, bytes + other.bytes);
  }
}
