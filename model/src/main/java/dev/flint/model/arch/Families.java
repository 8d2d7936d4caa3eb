package dev.flint.model.arch;

import dev.flint.tensor.gguf.Gguf;
import dev.flint.tensor.kernel.Kernels;
import java.lang.foreign.Arena;
import java.util.List;

/// All families that Flint knows. To add one: write its file, add it here, add a golden.
public final class Families {
  private static final List<Family> ALL =
      List.of(
          new Llama(),
          new Qwen2(),
          new Qwen3(),
          new Qwen3Moe(),
          new Gemma3(),
          new Falcon(),
          new MuseGlimmer());

  private Families() {}

  /// The names of the known architectures.
  public static List<String> names() {
    return ALL.stream().map(Family::name).toList();
  }

  /// Reads a model. Its matrices are laid out by `kernels` in `arena`; the file must stay open as
  /// long as the model is used.
  ///
  /// @throws UnknownArchitecture if no family has the file's architecture
  /// @throws BadModel if a key or tensor is missing or does not fit
  public static Transformer read(Gguf file, Kernels kernels, Arena arena) {
    String name =
        file.metadata()
            .string("general.architecture")
            .orElseThrow(() -> new BadModel("the file does not say its 'general.architecture'"));
    for (Family family : ALL) {
      if (family.name().equals(name)) {
        return family.read(new Hyper(file.metadata(), name), new Weights(file, kernels, arena));
      }
    }
    throw new UnknownArchitecture(name, names());
  }
}
