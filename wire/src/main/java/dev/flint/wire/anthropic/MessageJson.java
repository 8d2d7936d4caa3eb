package dev.flint.wire.anthropic;

import dev.flint.chat.Event;
import dev.flint.chat.Usage;
import dev.flint.wire.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Pieces that a message and its stream have in common.
final class MessageJson {
  private MessageJson() {}

  static ObjectNode message(String id, String model) {
    ObjectNode message = Json.object();
    message.put("id", id);
    message.put("type", "message");
    message.put("role", "assistant");
    message.put("model", model);
    message.putArray("content");
    message.putNull("stop_reason");
    message.putNull("stop_sequence");
    return message;
  }

  /// What was read, in Anthropic's way: tokens from the cache are not among the input tokens.
  static ObjectNode usage(int promptTokens, int cachedTokens, int generatedTokens) {
    ObjectNode usage = Json.object();
    usage.put("input_tokens", promptTokens - cachedTokens);
    usage.put("cache_creation_input_tokens", 0);
    usage.put("cache_read_input_tokens", cachedTokens);
    usage.put("output_tokens", generatedTokens);
    return usage;
  }

  static ObjectNode usage(Usage usage) {
    return usage(usage.promptTokens(), usage.cachedTokens(), usage.generatedTokens());
  }

  /// @param called whether the answer holds a whole tool call
  static String stopReason(Event.FinishReason reason, boolean called) {
    return switch (reason) {
      case END_OF_TURN -> called ? "tool_use" : "end_turn";
      case STOP_STRING -> "stop_sequence";
      case MAX_TOKENS -> "max_tokens";
      case CONTEXT_FULL -> "model_context_window_exceeded";
      case TOOL_CALLS -> "tool_use";
    };
  }

  /// Which stop string it was, where only one can have been.
  static @Nullable String stopSequence(Event.FinishReason reason, List<String> stops) {
    return reason == Event.FinishReason.STOP_STRING && stops.size() == 1 ? stops.getFirst() : null;
  }

  /// What clients send back with a thinking block. It proves nothing and is not checked: the text
  /// is the sender's own in any case.
  static String signature(CharSequence thinking) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(thinking.toString().getBytes(StandardCharsets.UTF_8));
      return "flint." + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
