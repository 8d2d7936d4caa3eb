package dev.flint.cli.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// ik_llama.cpp's benchmarks, built for this processor; weights repacked when they are loaded.
///
/// @param programs the folder with `llama-bench` and `llama-batched-bench`
record IkLlamaCpp(Path programs) implements Rival {
  static final String NAME = "ik";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "ik_llama.cpp: llama-bench -rtr 1 -fa 1 -r 1, llama-batched-bench -rtr -fa off (f16"
        + " cache)";
  }

  @Override
  public Optional<Call> call(Shape shape, Path model, int threads) {
    String decoded = "" + Shape.DECODE_TOKENS;
    return Optional.of(
        Call.of(
            switch (shape) {
              case PREFILL_512 -> bench(model, threads, "-p", "" + Shape.PREFILL_TOKENS, "-n", "0");
              case DECODE_64 -> bench(model, threads, "-p", "0", "-n", decoded);
              case DECODE_64_AT_4096 ->
                  bench(model, threads, "-p", "0", "-n", "0", "-gp", shape.depth() + "," + decoded);
              case START, MEMORY ->
                  bench(model, threads, "-p", "" + Shape.START_PROMPT_TOKENS, "-n", "0", "-w", "0");
              case DECODE_4X, DECODE_8X ->
                  List.of(
                      programs.resolve("llama-batched-bench").toString(),
                      "-m",
                      model.toString(),
                      "-t",
                      "" + threads,
                      "-rtr",
                      // Its flash attention aborts where sequences share a batch (0.1.5, AVX2).
                      "-fa",
                      "off",
                      "-c",
                      "" + LlamaCpp.cacheTokens(shape),
                      "-npp",
                      "" + shape.depth(),
                      "-ntg",
                      decoded,
                      "-npl",
                      "" + shape.sequences());
            }));
  }

  private List<String> bench(Path model, int threads, String... what) {
    return LlamaBench.command(programs, model, threads, List.of("-rtr", "1", "-fa", "1"), what);
  }

  @Override
  public double tokensPerSecond(Shape shape, String output) {
    return shape.sequences() > 1
        ? RivalOutput.table(output, "S_TG t/s")
        : RivalOutput.llamaBench(output);
  }
}
