package dev.flint.wire.openai;

import dev.flint.chat.Event;
import dev.flint.wire.json.Json;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Tokens with their probabilities, as completions' `logprobs` lists them.
final class CompletionTokens {
  private CompletionTokens() {}

  /// @param offset characters of the text before the first of these tokens
  static ObjectNode json(List<Event.Token> tokens, int alternatives, int offset) {
    ObjectNode node = Json.object();
    ArrayNode texts = node.putArray("tokens");
    ArrayNode logprobs = node.putArray("token_logprobs");
    ArrayNode tops = node.putArray("top_logprobs");
    ArrayNode offsets = node.putArray("text_offset");
    int at = offset;
    for (Event.Token token : tokens) {
      texts.add(token.chosen().text());
      logprobs.add(token.chosen().logprob());
      ObjectNode top = tops.addObject();
      token.top().stream()
          .limit(alternatives)
          .forEach(other -> top.put(other.text(), other.logprob()));
      offsets.add(at);
      at += token.chosen().text().length();
    }
    return node;
  }

  static int characters(List<Event.Token> tokens) {
    return tokens.stream().mapToInt(token -> token.chosen().text().length()).sum();
  }
}
