package dev.flint.engine.hub;

import dev.flint.engine.machine.Machine;
import dev.flint.tensor.gguf.Metadata;
import dev.flint.tensor.gguf.Tensor;
import java.util.List;

/// An estimate of the memory a model takes with one session of a certain length: the weights, the
/// keys and values in f16, the buffers of a prefill batch, and the Java machine itself.
public record MemoryNeed(int contextTokens, long bytes) {
  private static final long JAVA_BYTES = 160L << 20;
  private static final int PREFILL_TOKENS = 512;

  /// How a need meets a machine.
  public enum Fit {
    /// There is room now.
    FITS,
    /// There is room once other programs give some back.
    TIGHT,
    /// This machine is too small.
    TOO_LARGE
  }

  /// Whether the machine has that much.
  public Fit fit(Machine machine) {
    if (bytes <= machine.availableBytes()) {
      return Fit.FITS;
    }
    return bytes <= machine.totalBytes() / 20 * 19 ? Fit.TIGHT : Fit.TOO_LARGE;
  }

  /// What is needed besides weights, keys and values: per token of a batch about four rows of the
  /// model's width and two of its feed-forward width, one row of logits, all in f32.
  static long scratchBytes(String architecture, Metadata metadata, List<Tensor> tensors) {
    double width = KvShape.bounded(metadata, architecture + ".embedding_length", 0);
    double inner = KvShape.bounded(metadata, architecture + ".feed_forward_length", 0);
    double vocabulary =
        tensors.stream()
            .filter(tensor -> tensor.name().equals("token_embd.weight"))
            .mapToDouble(tensor -> tensor.shape().getLast())
            .findFirst()
            .orElse(0);
    return JAVA_BYTES + (long) (4 * (PREFILL_TOKENS * (4 * width + 2 * inner) + vocabulary));
  }
}
