package dev.flint.cli.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// llama.cpp's own benchmarks, built for this processor.
///
/// @param programs the folder with `llama-bench` and `llama-batched-bench`
record LlamaCpp(Path programs) implements Rival {
  static final String NAME = "llama.cpp";

  /// Tokens of a second round: `llama-batched-bench` may end before its log has written the last
  /// round, so the last one must not be the one that counts.
  private static final int FLUSHING_ROUND = 1;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "llama.cpp: llama-bench -fa 1 -r 1, llama-batched-bench -fa on (weights repacked, f16"
        + " cache)";
  }

  @Override
  public Optional<Call> call(Shape shape, Path model, int threads) {
    return Optional.of(
        Call.of(
            switch (shape) {
              case PREFILL_512 -> bench(model, threads, "-p", "" + Shape.PREFILL_TOKENS, "-n", "0");
              case DECODE_64, DECODE_64_AT_4096 ->
                  bench(
                      model,
                      threads,
                      "-p",
                      "0",
                      "-n",
                      "" + Shape.DECODE_TOKENS,
                      "-d",
                      "" + shape.depth());
              case START, MEMORY ->
                  bench(
                      model,
                      threads,
                      "-p",
                      "" + Shape.START_PROMPT_TOKENS,
                      "-n",
                      "0",
                      "--no-warmup");
              case DECODE_4X, DECODE_8X ->
                  List.of(
                      programs.resolve("llama-batched-bench").toString(),
                      "-m",
                      model.toString(),
                      "-t",
                      "" + threads,
                      "-fa",
                      "on",
                      "-c",
                      "" + cacheTokens(shape),
                      "-npp",
                      "" + shape.depth(),
                      "-ntg",
                      Shape.DECODE_TOKENS + "," + FLUSHING_ROUND,
                      "-npl",
                      "" + shape.sequences(),
                      "--output-format",
                      "jsonl");
            }));
  }

  /// Cells for all sequences; the cache of each is a multiple of 256.
  static int cacheTokens(Shape shape) {
    return shape.sequences() * Math.ceilDiv(shape.depth() + Shape.DECODE_TOKENS, 256) * 256;
  }

  /// Its server for several clients at once.
  ///
  /// @param cells tokens that one of them may come to
  Call server(Path model, int threads, int port, int clients, int cells) {
    List<String> command = new ArrayList<>();
    command.add(programs.resolve("llama-server").toString());
    command.addAll(List.of("-m", model.toString(), "-t", "" + threads, "-tb", "" + threads));
    command.addAll(
        List.of("-np", "" + clients, "-c", "" + clients * Math.ceilDiv(cells, 256) * 256));
    command.addAll(List.of("-fa", "on", "--host", "127.0.0.1", "--port", "" + port));
    return Call.of(command);
  }

  private List<String> bench(Path model, int threads, String... what) {
    return LlamaBench.command(programs, model, threads, List.of("-fa", "1"), what);
  }

  @Override
  public double tokensPerSecond(Shape shape, String output) {
    return shape.sequences() > 1
        ? RivalOutput.batchedBench(output, shape.sequences())
        : RivalOutput.llamaBench(output);
  }
}
