package dev.flint.engine.hub;

import dev.flint.chat.Failure;
import dev.flint.tensor.gguf.BadGguf;
import dev.flint.tensor.gguf.Gguf;
import java.io.IOException;

/// An estimate of the memory that a model takes while it answers.
///
/// @param fixedBytes weights and the buffers of a step
/// @param contextBytes keys and values of one full context
public record Footprint(long fixedBytes, long contextBytes) {
  /// Keys and values are kept for so many tokens together.
  private static final int BLOCK_TOKENS = 32;

  /// Reads the head of a model's file.
  ///
  /// @param mostContextTokens of a session; the model may have fewer
  /// @throws Failure BAD_MODEL_FILE or STORAGE
  public static Footprint of(InstalledModel model, int mostContextTokens) {
    try (Gguf file = Gguf.open(model.path())) {
      String architecture = file.metadata().string("general.architecture").orElse("unknown");
      int trained = KvShape.bounded(file.metadata(), architecture + ".context_length", 0);
      int tokens = trained == 0 ? mostContextTokens : Math.min(trained, mostContextTokens);
      int whole = Math.ceilDiv(tokens, BLOCK_TOKENS) * BLOCK_TOKENS;
      return new Footprint(
          model.bytes() + MemoryNeed.scratchBytes(architecture, file.metadata(), file.tensors()),
          KvShape.of(architecture, file.metadata()).bytesWithoutWindows(whole));
    } catch (BadGguf e) {
      throw new Failure(Failure.Code.BAD_MODEL_FILE, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new Failure(
          Failure.Code.STORAGE, model.path() + " cannot be read (" + Folders.reason(e) + ")", e);
    }
  }
}
