package dev.flint.tensor.kernel;

import dev.flint.tensor.format.TensorType;
import dev.flint.tensor.gguf.Tensor;
import dev.flint.tensor.memory.MappedPages;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A quantised matrix laid out in panels ([PanelFormat]): panel after panel, each a line of
/// records. Rows beyond the last are zero.
final class PanelMatrix implements LaidMatrix {
  private final PanelFormat format;
  private final int rows;
  private final int columns;

  /// Where the panels come from, and then where they are: one of the two is null.
  private @Nullable Tensor tensor;

  private @Nullable MemorySegment panels;

  private PanelMatrix(PanelFormat format, int rows, int columns) {
    this.format = format;
    this.rows = rows;
    this.columns = columns;
  }

  /// A matrix whose panels are to be laid out from a tensor.
  static PanelMatrix of(Tensor tensor, PanelFormat format) {
    PanelMatrix matrix = new PanelMatrix(format, tensor.rows(), tensor.columns());
    matrix.tensor = tensor;
    return matrix;
  }

  /// A matrix whose panels exist.
  static PanelMatrix ofPanels(PanelFormat format, int rows, int columns, MemorySegment panels) {
    PanelMatrix matrix = new PanelMatrix(format, rows, columns);
    matrix.panels = panels;
    return matrix;
  }

  @Override
  public void layOut(int from, int to, MemorySegment target, long at) {
    Tensor source = Objects.requireNonNull(tensor, "the panels are there already");
    FileBlock block = new FileBlock();
    int records = columns / format.columns();
    long rowBytes = source.type().bytes(columns);
    long blockBytes = source.type().blockBytes();
    byte[] file = new byte[Math.toIntExact(rowBytes * PANEL_ROWS)];
    long written = at;
    for (int panel = from; panel < to; panel++) {
      int count = Math.min(PANEL_ROWS, rows - panel * PANEL_ROWS);
      PanelRecord record = new PanelRecord(format);
      MemorySegment data =
          source.data().asSlice(panel * (long) PANEL_ROWS * rowBytes, count * rowBytes);
      MemorySegment.copy(data, ValueLayout.JAVA_BYTE, 0, file, 0, (int) data.byteSize());
      MappedPages.release(data);
      for (int r = 0; r < records; r++) {
        for (int row = 0; row < count; row++) {
          block.read(format.type(), file, (int) (row * rowBytes + r * blockBytes));
          record.put(block, row);
        }
        record.write(target, written);
        written += format.recordBytes();
      }
    }
  }

  @Override
  public void place(MemorySegment laidOut) {
    panels = laidOut;
    tensor = null;
  }

  PanelFormat format() {
    return format;
  }

  /// Byte offset of a record.
  long record(int panel, int record) {
    return ((long) panel * (columns / format.columns()) + record) * format.recordBytes();
  }

  @Override
  public long at(int panel) {
    return record(panel, 0);
  }

  MemorySegment panelBytes() {
    return Objects.requireNonNull(panels, "the panels were not laid out");
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
}
