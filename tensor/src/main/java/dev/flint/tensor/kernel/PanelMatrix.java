package dev.flint.tensor.kernel;

import dev.flint.tensor.format.TensorType;
import dev.flint.tensor.gguf.Tensor;
import dev.flint.tensor.memory.HugePages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A quantised matrix laid out in panels ([PanelFormat]): panel after panel, each a line of
/// records. Rows beyond the last are zero.
final class PanelMatrix implements Matrix {
  private final PanelFormat format;
  private final int rows;
  private final int columns;
  private final MemorySegment panels;

  /// Where the panels come from; null if they are there already.
  private final @Nullable Tensor tensor;

  private PanelMatrix(
      PanelFormat format, int rows, int columns, MemorySegment panels, @Nullable Tensor tensor) {
    this.format = format;
    this.rows = rows;
    this.columns = columns;
    this.panels = panels;
    this.tensor = tensor;
  }

  /// Room for a tensor's panels; [#layOut] fills them.
  static PanelMatrix of(Tensor tensor, PanelFormat format, Arena arena) {
    int panels = Math.ceilDiv(tensor.rows(), PANEL_ROWS);
    long bytes = (long) panels * (tensor.columns() / format.columns()) * format.recordBytes();
    MemorySegment room = HugePages.allocate(bytes, arena);
    return new PanelMatrix(format, tensor.rows(), tensor.columns(), room, tensor);
  }

  /// A matrix whose panels exist.
  static PanelMatrix ofPanels(PanelFormat format, int rows, int columns, MemorySegment panels) {
    return new PanelMatrix(format, rows, columns, panels, null);
  }

  /// Fills panels `[from, to)` from the file. Different panels may be filled by different threads.
  void layOut(int from, int to) {
    Tensor source = Objects.requireNonNull(tensor, "the panels are there already");
    FileBlock block = new FileBlock();
    MemorySegment data = source.data();
    int records = columns / format.columns();
    long rowBytes = source.type().bytes(columns);
    long blockBytes = source.type().blockBytes();
    byte[] file = new byte[Math.toIntExact(rowBytes * PANEL_ROWS)];
    for (int panel = from; panel < to; panel++) {
      int count = Math.min(PANEL_ROWS, rows - panel * PANEL_ROWS);
      PanelRecord record = new PanelRecord(format);
      int bytes = (int) (count * rowBytes);
      MemorySegment.copy(
          data, ValueLayout.JAVA_BYTE, panel * (long) PANEL_ROWS * rowBytes, file, 0, bytes);
      for (int r = 0; r < records; r++) {
        for (int row = 0; row < count; row++) {
          block.read(format.type(), file, (int) (row * rowBytes + r * blockBytes));
          record.put(block, row);
        }
        record.write(panels, record(panel, r));
      }
    }
  }

  PanelFormat format() {
    return format;
  }

  /// Byte offset of a record.
  long record(int panel, int record) {
    return ((long) panel * (columns / format.columns()) + record) * format.recordBytes();
  }

  MemorySegment panelBytes() {
    return panels;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public TensorType type() {
    return format.type();
  }

  @Override
  public long bytes() {
    return panels.byteSize();
  }
}
