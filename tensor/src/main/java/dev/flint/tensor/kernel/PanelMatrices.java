package dev.flint.tensor.kernel;

import dev.flint.tensor.crew.Crew;
import dev.flint.tensor.gguf.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The quantised matrices of a kernel set and those among them whose panels are not filled yet.
final class PanelMatrices {
  /// Panels that one worker lays out at a time.
  private static final int LAY_OUT_PANELS = 8;

  private final List<PanelMatrix> empty = new ArrayList<>();

  /// A matrix in panels, or null if the tensor is not quantised.
  @Nullable PanelMatrix matrix(Tensor tensor, Arena arena) {
    PanelFormat format = PanelFormat.of(tensor.type());
    if (format == null) {
      return null;
    }
    PanelMatrix matrix = PanelMatrix.of(tensor, format, arena);
    empty.add(matrix);
    return matrix;
  }

  /// The formats of the matrices that are not filled yet.
  List<PanelFormat> formats() {
    return empty.stream().map(PanelMatrix::format).distinct().toList();
  }

  void layOut(Crew crew) {
    crew.run(worker -> {
      int unit = worker.take();
      int passed = 0;
      for (PanelMatrix matrix : empty) {
        int units = Math.ceilDiv(matrix.panels(), LAY_OUT_PANELS);
        for (; unit < passed + units; unit = worker.take()) {
          int from = (unit - passed) * LAY_OUT_PANELS;
          matrix.layOut(from, Math.min(from + LAY_OUT_PANELS, matrix.panels()));
        }
        passed += units;
      }
    });
    empty.clear();
  }
}
