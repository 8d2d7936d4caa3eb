package dev.flint.model.run;

import dev.flint.model.arch.Families;
import dev.flint.model.arch.Transformer;
import dev.flint.model.cache.KvCache;
import dev.flint.tensor.crew.Crew;
import dev.flint.tensor.gguf.Gguf;
import dev.flint.tensor.kernel.F32;
import dev.flint.tensor.kernel.KernelSets;
import dev.flint.tensor.kernel.Kernels;
import dev.flint.tensor.kernel.attention.KvForm;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/// A model made ready to run in a test.
final class LoadedModel implements AutoCloseable {
  final Gguf file;
  final Arena arena = Arena.ofShared();
  final Crew crew;
  final Transformer transformer;
  final Forward forward;

  LoadedModel(Path path, String kernelSet, int workers, int maxRows, int logitRows)
      throws IOException {
    this(path, kernelSet, KvForm.F16, workers, maxRows, logitRows);
  }

  LoadedModel(Path path, String kernelSet, KvForm form, int workers, int maxRows, int logitRows)
      throws IOException {
    file = Gguf.open(path);
    crew = new Crew(workers);
    Kernels kernels = KernelSets.byName(kernelSet);
    transformer = Families.read(file, kernels, arena);
    kernels.layOut(crew);
    forward = new Forward(transformer, kernels, crew, arena, form, maxRows, logitRows);
  }

  /// The logits after every token of a sequence that is read in steps of `stepRows`.
  float[][] logits(int[] tokens, int stepRows) {
    float[][] logits = new float[tokens.length][transformer.vocabulary()];
    try (KvCache cache = new KvCache(forward.kvLayout(), tokens.length)) {
      Step step = new Step();
      for (int from = 0; from < tokens.length; from += stepRows) {
        int count = Math.min(stepRows, tokens.length - from);
        step.clear();
        step.add(cache, tokens, from, count, count);
        F32 rows = forward.run(step);
        for (int i = 0; i < count; i++) {
          rows.read(i, 0, logits[from + i], transformer.vocabulary());
        }
      }
    }
    return logits;
  }

  @Override
  public void close() {
    crew.close();
    arena.close();
    file.close();
  }
}
