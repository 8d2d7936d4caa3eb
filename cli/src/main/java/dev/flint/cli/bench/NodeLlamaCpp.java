package dev.flint.cli.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// llama.cpp as the npm package node-llama-cpp brings it, prebuilt: for machines where it was not
/// built from source. It measures one sequence from an empty cache; the start and the memory of its
/// process would be those of Node.
///
/// @param folder with `llama-cpp-node.mjs` and `node_modules`
record NodeLlamaCpp(Path folder) implements Rival {
  static final String NAME = "llama.cpp-npm";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "llama.cpp, prebuilt (npm node-llama-cpp): flash attention, f16 cache, the second of two"
        + " runs";
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
            "node",
            folder.resolve("llama-cpp-node.mjs").toString(),
            model.toString(),
            "--threads",
            "" + threads,
            "--prefill",
            "" + prefill,
            "--decode",
            "" + decode),
        Map.of(),
        "bench\nbench\nquit\n");
  }

  @Override
  public double tokensPerSecond(Shape shape, String output) {
    return RivalOutput.lastLine(
        output, shape == Shape.PREFILL_512 ? "prefillPerSecond" : "decodePerSecond");
  }
}
