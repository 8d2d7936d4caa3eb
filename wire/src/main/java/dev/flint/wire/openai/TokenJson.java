package dev.flint.wire.openai;

import dev.flint.chat.Event;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A token with its probability, as the `content` of chat completions' `logprobs` lists it.
final class TokenJson {
  private TokenJson() {}

  static void add(ArrayNode tokens, Event.Token token, int alternatives) {
    ObjectNode node = tokens.addObject();
    put(node, token.chosen());
    ArrayNode top = node.putArray("top_logprobs");
    token.top().stream().limit(alternatives).forEach(other -> put(top.addObject(), other));
  }

  private static void put(ObjectNode node, Event.Candidate candidate) {
    node.put("token", candidate.text());
    node.put("logprob", candidate.logprob());
    ArrayNode bytes = node.putArray("bytes");
    for (byte b : candidate.text().getBytes(StandardCharsets.UTF_8)) {
      bytes.add(b & 0xff);
    }
  }
}
