package dev.flint.tensor.kernel;

import dev.flint.tensor.crew.Crew;
import dev.flint.tensor.format.Dequantiser;
import dev.flint.tensor.format.TensorType;
import dev.flint.tensor.gguf.Tensor;
import java.lang.foreign.Arena;
import java.util.List;

/// The specification in f32: weights are dequantised on the fly, nothing else is rounded. The sum
/// over columns runs in order, one fused multiply-add each, so that a result depends on nothing but
/// its row and its token. Plain loops over the heap; meant to be read, and fast enough to be run
/// over a few thousand tokens.
final class ReferenceKernels implements Kernels {
  /// Tokens that are summed side by side: one accumulator each, a few vector registers in all.
  private static final int TILE = 64;

  private record Rows(Tensor tensor, int rows, int columns) implements Matrix {
    @Override
    public TensorType type() {
      return tensor.type();
    }

    @Override
    public long bytes() {
      return tensor.data().byteSize();
    }
  }

  /// Nothing to encode; the product transposes tiles of tokens as it goes.
  private static final class Plain extends Activations {
    Plain(F32 values) {
      super(values);
    }

    @Override
    public void encode(int token, int from, int to) {}
  }

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public Matrix matrix(Tensor tensor, Arena arena) {
    return new Rows(tensor, tensor.rows(), tensor.columns());
  }

  @Override
  public void layOut(PanelStore store, Crew crew) {}

  @Override
  public Activations activations(Arena arena, int tokens, int columns, List<Matrix> consumers) {
    return new Plain(new F32(arena, tokens, columns));
  }

  @Override
  public void multiply(
      Matrix w, Activations x, int tokens, F32 y, int from, int to, Scratch scratch) {
    Tensor tensor = ((Rows) w).tensor();
    int n = w.columns();
    long rowBytes = tensor.type().bytes(n);
    float[] weights = scratch.floats(n);
    float[] xt = scratch.moreFloats(n * TILE); // [columns][TILE]
    float[] sums = new float[TILE];
    int endRow = Math.min(to * Matrix.PANEL_ROWS, w.rows());
    for (int t0 = 0; t0 < tokens; t0 += TILE) {
      int tile = Math.min(TILE, tokens - t0);
      for (int t = 0; t < tile; t++) {
        x.values().read(t0 + t, 0, weights, n);
        for (int c = 0; c < n; c++) {
          xt[c * TILE + t] = weights[c];
        }
      }
      for (int r = from * Matrix.PANEL_ROWS; r < endRow; r++) {
        Dequantiser.row(tensor.type(), tensor.data(), r * rowBytes, weights, 0, n);
        if (tile == 1) {
          float sum = 0;
          for (int c = 0; c < n; c++) {
            sum = Math.fma(weights[c], xt[c * TILE], sum);
          }
          sums[0] = sum;
        } else {
          dot(weights, xt, n, sums);
        }
        for (int t = 0; t < tile; t++) {
          y.put(t0 + t, r, sums[t]);
        }
      }
    }
  }

  /// `sums[t] = Σ_c w[c] · xt[c][t]`, the inner loop over tokens. Four columns a pass, still added
  /// in order: a running sum goes through memory a quarter as often.
  private static void dot(float[] w, float[] xt, int n, float[] sums) {
    java.util.Arrays.fill(sums, 0);
    int c = 0;
    for (; c < n - 3; c += 4) {
      float w0 = w[c];
      float w1 = w[c + 1];
      float w2 = w[c + 2];
      float w3 = w[c + 3];
      int at = c * TILE;
      for (int t = 0; t < TILE; t++) {
        float sum = Math.fma(w0, xt[at + t], sums[t]);
        sum = Math.fma(w1, xt[at + TILE + t], sum);
        sum = Math.fma(w2, xt[at + 2 * TILE + t], sum);
        sums[t] = Math.fma(w3, xt[at + 3 * TILE + t], sum);
      }
    }
    for (; c < n; c++) {
      for (int t = 0; t < TILE; t++) {
        sums[t] = Math.fma(w[c], xt[c * TILE + t], sums[t]);
      }
    }
  }
}
