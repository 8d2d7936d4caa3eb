package dev.flint.chat;

import java.util.List;
import java.util.OptionalLong;

/// What one call of [Session#generate] may do. Begin with [#DEFAULT] and change what differs.
///
/// @param sampling how tokens are drawn
/// @param maxTokens most tokens to generate, reasoning included; 0 means until the model ends its
///   turn or the context is full
/// @param reasoningTokens most tokens of reasoning; when they are used up the reasoning is ended
///   and the answer begins. 0 means no limit
/// @param stop strings that end the answer; they are never part of it, even when they span tokens
/// @param seed start of the random numbers; empty takes one from the clock
/// @param logprobs how many of the most likely tokens to report for each token; 0 reports none
/// @param constraint what the answer's text must look like
/// @param toolChoice whether tools may or must be called
/// @param parallelToolCalls whether one answer may hold several calls
/// @param priority answers of a higher number get their turn first; 0 is usual
public record GenerateOptions(
    Sampling sampling,
    int maxTokens,
    int reasoningTokens,
    List<String> stop,
    OptionalLong seed,
    int logprobs,
    Constraint constraint,
    ToolChoice toolChoice,
    boolean parallelToolCalls,
    int priority) {

  public static final GenerateOptions DEFAULT =
      new GenerateOptions(
          Sampling.DEFAULT,
          0,
          0,
          List.of(),
          OptionalLong.empty(),
          0,
          Constraint.FREE,
          ToolChoice.AUTO,
          true,
          0);

  public GenerateOptions {
    stop = List.copyOf(stop);
    notNegative("the most tokens to generate are", maxTokens);
    notNegative("the most tokens of reasoning are", reasoningTokens);
    notNegative("logprobs is", logprobs);
  }

  private static void notNegative(String what, int value) {
    if (value < 0) {
      throw new Failure(Failure.Code.BAD_REQUEST, what + " " + value + " (below 0)");
    }
  }

  public GenerateOptions withSampling(Sampling sampling) {
    return new GenerateOptions(
        sampling,
        maxTokens,
        reasoningTokens,
        stop,
        seed,
        logprobs,
        constraint,
        toolChoice,
        parallelToolCalls,
        priority);
  }

  public GenerateOptions withMaxTokens(int maxTokens) {
    return new GenerateOptions(
        sampling,
        maxTokens,
        reasoningTokens,
        stop,
        seed,
        logprobs,
        constraint,
        toolChoice,
        parallelToolCalls,
        priority);
  }

  public GenerateOptions withReasoningTokens(int reasoningTokens) {
    return new GenerateOptions(
        sampling,
        maxTokens,
        reasoningTokens,
        stop,
        seed,
        logprobs,
        constraint,
        toolChoice,
        parallelToolCalls,
        priority);
  }

  public GenerateOptions withStop(List<String> stop) {
    return new GenerateOptions(
        sampling,
        maxTokens,
        reasoningTokens,
        stop,
        seed,
        logprobs,
        constraint,
        toolChoice,
        parallelToolCalls,
        priority);
  }

  public GenerateOptions withLogprobs(int logprobs) {
    return new GenerateOptions(
        sampling,
        maxTokens,
        reasoningTokens,
        stop,
        seed,
        logprobs,
        constraint,
        toolChoice,
        parallelToolCalls,
        priority);
  }

  public GenerateOptions withConstraint(Constraint constraint) {
    return new GenerateOptions(
        sampling,
        maxTokens,
        reasoningTokens,
        stop,
        seed,
        logprobs,
        constraint,
        toolChoice,
        parallelToolCalls,
        priority);
  }

  public GenerateOptions withToolChoice(ToolChoice toolChoice) {
    return new GenerateOptions(
        sampling,
        maxTokens,
        reasoningTokens,
        stop,
        seed,
        logprobs,
        constraint,
        toolChoice,
        parallelToolCalls,
        priority);
  }

  public GenerateOptions withParallelToolCalls(boolean parallelToolCalls) {
    return new GenerateOptions(
        sampling,
        maxTokens,
        reasoningTokens,
        stop,
        seed,
        logprobs,
        constraint,
        toolChoice,
        parallelToolCalls,
        priority);
  }

  public GenerateOptions withPriority(int priority) {
    return new GenerateOptions(
        sampling,
        maxTokens,
        reasoningTokens,
        stop,
        seed,
        logprobs,
        constraint,
        toolChoice,
        parallelToolCalls,
        priority);
  }

  public GenerateOptions withSeed(long start) {
    return new GenerateOptions(
        sampling,
        maxTokens,
        reasoningTokens,
        stop,
        OptionalLong.of(start),
        logprobs,
        constraint,
        toolChoice,
        parallelToolCalls,
        priority);
  }
}
