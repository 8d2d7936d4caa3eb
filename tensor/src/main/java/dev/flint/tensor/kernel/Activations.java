package dev.flint.tensor.kernel;

/// The inputs of matrix products: f32 rows `[tokens][columns]` and beside each row the encoding
/// that a kernel set multiplies with. A row is written as f32, then encoded once, then used by any
/// number of matrices.
public abstract class Activations {
  /// Encodings never reach across a multiple of this many columns.
  public static final int ENCODE_COLUMNS = 256;

  private final F32 values;

  protected Activations(F32 values) {
    this.values = values;
  }

  /// The rows as f32; write here, then [#encode].
  public final F32 values() {
    return values;
  }

  /// Makes columns `[from, to)` of one row ready for multiplication. Both are multiples of
  /// [#ENCODE_COLUMNS] (or `to` is the end of the row), so that workers can share a row.
  public abstract void encode(int token, int from, int to);

  /// Makes a whole row ready.
  public final void encode(int token) {
    encode(token, 0, values.columns());
  }
}
