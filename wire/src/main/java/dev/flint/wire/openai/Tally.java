package dev.flint.wire.openai;

import dev.flint.chat.Event;
import dev.flint.chat.Usage;
import dev.flint.wire.json.Json;
import tools.jackson.databind.node.ObjectNode;

/// The usage of one request over all its answers: each prompt counts once, however many answers it
/// gets.
final class Tally {
  private final int answersEach;
  private int promptTokens;
  private int cachedTokens;
  private int generatedTokens;
  private int reasoningPieces;

  Tally(int answersEach) {
    this.answersEach = answersEach;
  }

  void reasoned() {
    reasoningPieces++;
  }

  /// @param choice numbers the answers of the first prompt, then those of the second, …
  void add(int choice, Usage usage) {
    if (choice % answersEach == 0) {
      promptTokens += usage.promptTokens();
      cachedTokens += usage.cachedTokens();
    }
    generatedTokens += usage.generatedTokens();
  }

  ObjectNode json() {
    ObjectNode usage = Json.object();
    usage.put("prompt_tokens", promptTokens);
    usage.put("completion_tokens", generatedTokens);
    usage.put("total_tokens", promptTokens + generatedTokens);
    ObjectNode prompt = usage.putObject("prompt_tokens_details");
    prompt.put("cached_tokens", cachedTokens);
    prompt.put("audio_tokens", 0);
    prompt.put("image_tokens", 0);
    ObjectNode completion = usage.putObject("completion_tokens_details");
    completion.put("reasoning_tokens", Math.min(reasoningPieces, generatedTokens));
    completion.put("audio_tokens", 0);
    completion.put("accepted_prediction_tokens", 0);
    completion.put("rejected_prediction_tokens", 0);
    return usage;
  }

  /// The word for why an answer ended.
  ///
  /// @param calls whether the answer holds a whole tool call
  static String finish(Event.FinishReason reason, boolean calls) {
    return switch (reason) {
      case MAX_TOKENS, CONTEXT_FULL -> "length";
      case TOOL_CALLS -> "tool_calls";
      case END_OF_TURN, STOP_STRING -> calls ? "tool_calls" : "stop";
    };
  }
}
