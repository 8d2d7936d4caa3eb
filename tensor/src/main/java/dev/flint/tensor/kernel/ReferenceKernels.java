package dev.flint.tensor.kernel;

import dev.flint.tensor.crew.Crew;
import dev.flint.tensor.format.Dequantiser;
import dev.flint.tensor.format.TensorType;
import dev.flint.tensor.gguf.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
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
    float[] below = new float[n];
    float[] xt = scratch.moreFloats(n * TILE); // [columns][TILE]
    float[] sums = new float[TILE];
    float[] sumsBelow = new float[TILE];
    int endRow = Math.min(to * Matrix.PANEL_ROWS, w.rows());
    for (int t0 = 0; t0 < tokens; t0 += TILE) {
      int tile = Math.min(TILE, tokens - t0);
      for (int t = 0; t < tile; t++) {
        x.values().read(t0 + t, 0, weights, n);
        for (int c = 0; c < n; c++) {
          xt[c * TILE + t] = weights[c];
        }
      }
      for (int r = from * Matrix.PANEL_ROWS; r < endRow; r += 2) {
        int second = Math.min(r + 1, endRow - 1);
        Dequantiser.row(tensor.type(), tensor.data(), r * rowBytes, weights, 0, n);
        Dequantiser.row(tensor.type(), tensor.data(), second * rowBytes, below, 0, n);
        if (tile == 1) {
          sums[0] = dot(weights, xt, n);
          sumsBelow[0] = dot(below, xt, n);
        } else {
          dot(weights, below, xt, n, sums, sumsBelow);
        }
        for (int t = 0; t < tile; t++) {
          y.put(t0 + t, r, sums[t]);
          y.put(t0 + t, second, sumsBelow[t]);
        }
      }
    }
  }

  /// `Σ_c w[c] · xt[c][0]`.
  private static float dot(float[] w, float[] xt, int n) {
    float sum = 0;
    for (int c = 0; c < n; c++) {
      sum = Math.fma(w[c], xt[c * TILE], sum);
    }
    return sum;
  }

  /// `p[t] = Σ_c v[c] · xt[c][t]` and `q[t] = Σ_c w[c] · xt[c][t]`, the inner loop over tokens. Two
  /// rows and four columns a pass, still added in order: a value is loaded for two products, and a
  /// running sum goes through memory a quarter as often.
  private static void dot(float[] v, float[] w, float[] xt, int n, float[] p, float[] q) {
    Arrays.fill(p, 0);
    Arrays.fill(q, 0);
    int c = 0;
    for (; c < n - 3; c += 4) {
      float v0 = v[c];
      float v1 = v[c + 1];
      float v2 = v[c + 2];
      float v3 = v[c + 3];
      float w0 = w[c];
      float w1 = w[c + 1];
      float w2 = w[c + 2];
      float w3 = w[c + 3];
      int at = c * TILE;
      for (int t = 0; t < TILE; t++) {
        float x0 = xt[at + t];
        float x1 = xt[at + TILE + t];
        float x2 = xt[at + 2 * TILE + t];
        float x3 = xt[at + 3 * TILE + t];
        p[t] = Math.fma(v3, x3, Math.fma(v2, x2, Math.fma(v1, x1, Math.fma(v0, x0, p[t]))));
        q[t] = Math.fma(w3, x3, Math.fma(w2, x2, Math.fma(w1, x1, Math.fma(w0, x0, q[t]))));
      }
    }
    for (; c < n; c++) {
      for (int t = 0; t < TILE; t++) {
        p[t] = Math.fma(v[c], xt[c * TILE + t], p[t]);
        q[t] = Math.fma(w[c], xt[c * TILE + t], q[t]);
      }
    }
  }
}
