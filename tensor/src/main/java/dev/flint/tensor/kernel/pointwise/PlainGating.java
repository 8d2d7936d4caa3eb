package dev.flint.tensor.kernel.pointwise;

import dev.flint.tensor.kernel.F32;

/// Gating in plain Java: the specification of [EmittedGating], bit for bit.
record PlainGating(Curve curve) implements Gating {
  @Override
  public void run(F32 gate, F32 up, F32 out, int row, int from, int count) {
    for (int i = from; i < from + count; i++) {
      out.put(row, i, curve.of(gate.at(row, i)) * up.at(row, i));
    }
  }
}
