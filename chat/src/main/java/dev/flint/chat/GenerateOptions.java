package dev.flint.chat;

import java.util.List;
import java.util.OptionalLong;

/// What one call of [Session#generate] may do.
///
/// @param sampling how tokens are drawn
/// @param maxTokens most tokens to generate; 0 means until the model ends its turn or the context
///   is full
/// @param stop strings that end the answer; they are never part of it, even when they span tokens
/// @param seed start of the random numbers; empty takes one from the clock
/// @param logprobs how many of the most likely tokens to report for each token; 0 reports none
public record GenerateOptions(
    Sampling sampling, int maxTokens, List<String> stop, OptionalLong seed, int logprobs) {

  public GenerateOptions {
    stop = List.copyOf(stop);
    if (maxTokens < 0) {
      throw new Failure(
          Failure.Code.BAD_REQUEST, "the most tokens to generate are " + maxTokens + " (below 0)");
    }
    if (logprobs < 0) {
      throw new Failure(Failure.Code.BAD_REQUEST, "logprobs is " + logprobs + " (below 0)");
    }
  }

  public static final GenerateOptions DEFAULT =
      new GenerateOptions(Sampling.DEFAULT, 0, List.of(), OptionalLong.empty(), 0);
}
