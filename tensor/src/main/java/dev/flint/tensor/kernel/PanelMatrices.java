package dev.flint.tensor.kernel;

import dev.flint.tensor.crew.Crew;
import dev.flint.tensor.gguf.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The matrices of a kernel set that are not laid out yet.
final class PanelMatrices {
  private final List<LaidMatrix> waiting = new ArrayList<>();
  private @Nullable Arena arena;

  /// A matrix in panels of the tensor's own bits.
  LaidMatrix matrix(Tensor tensor, Arena arena) {
    if (this.arena != null && !this.arena.equals(arena)) {
      throw new IllegalArgumentException("matrices that are laid out together share an arena");
    }
    this.arena = arena;
    PanelFormat format = PanelFormat.of(tensor.type());
    LaidMatrix matrix = format == null ? new FloatMatrix(tensor) : PanelMatrix.of(tensor, format);
    waiting.add(matrix);
    return matrix;
  }

  void layOut(PanelStore store, Crew crew) {
    Arena home = arena;
    if (home != null) {
      store.layOut(new PanelPlan(waiting, home), crew);
      waiting.clear();
      arena = null;
    }
  }
}
