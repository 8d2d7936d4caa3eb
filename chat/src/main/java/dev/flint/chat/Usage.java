package dev.flint.chat;

import java.time.Duration;

/// What an answer cost.
///
/// @param promptTokens tokens of the conversation before the answer
/// @param cachedTokens of these, how many had been read before
/// @param generatedTokens tokens of the answer, the end-of-turn token not counted
/// @param prefill time spent on reading the prompt
/// @param decode time spent on generating
public record Usage(
    int promptTokens, int cachedTokens, int generatedTokens, Duration prefill, Duration decode) {
  /// Prompt tokens read in a second, without the cached ones; 0 if none were read.
  public double prefillTokensPerSecond() {
    return rate(promptTokens - cachedTokens, prefill);
  }

  /// Tokens generated in a second; 0 if none were.
  public double decodeTokensPerSecond() {
    return rate(generatedTokens, decode);
  }

  private static double rate(int tokens, Duration time) {
    return time.isZero() ? 0 : tokens * 1e9 / time.toNanos();
  }
}
