package dev.flint.cli.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// mistral.rs as its Python package brings it; measured through the figures that it gives with each
/// answer.
///
/// @param folder with `mistralrs-bench.py` and `bin/python`
record MistralRs(Path folder) implements Rival {
  static final String NAME = "mistral.rs";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "mistral.rs (PyPI mistralrs): greedy, the second of two answers";
  }

  @Override
  public Optional<Call> call(Shape shape, Path model, int threads) {
    return switch (shape) {
      case PREFILL_512 -> Optional.of(bench(model, threads, Shape.PREFILL_TOKENS, 1));
      case DECODE_64 -> Optional.of(bench(model, threads, 1, Shape.DECODE_TOKENS));
      case DECODE_64_AT_4096, DECODE_4X, DECODE_8X, START, MEMORY -> Optional.empty();
    };
  }

  private Call bench(Path model, int threads, int prefill, int decode) {
    return new Call(
        List.of(
            folder.resolve("bin").resolve("python").toString(),
            folder.resolve("mistralrs-bench.py").toString(),
            model.toString(),
            "--prefill",
            "" + prefill,
            "--decode",
            "" + decode),
        Map.of("RAYON_NUM_THREADS", "" + threads),
        "");
  }

  @Override
  public double tokensPerSecond(Shape shape, String output) {
    return RivalOutput.lastLine(
        output, shape == Shape.PREFILL_512 ? "prefillPerSecond" : "decodePerSecond");
  }
}
