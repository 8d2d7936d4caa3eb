package dev.flint.wire.openai;

import dev.flint.wire.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The members of a response that repeat its request. Strict clients need all of them.
final class ResponseEcho {
  private ResponseEcho() {}

  static void put(ObjectNode node, ResponseRequest request) {
    ObjectNode body = request.body();
    copy(node, body, "instructions", null);
    copy(node, body, "max_output_tokens", null);
    copy(node, body, "max_tool_calls", null);
    node.put("model", request.model());
    node.put("parallel_tool_calls", request.options().parallelToolCalls());
    node.put("previous_response_id", request.previous());
    copy(node, body, "prompt_cache_key", null);
    ObjectNode reasoning = node.putObject("reasoning");
    copy(reasoning, body.path("reasoning"), "effort", null);
    copy(reasoning, body.path("reasoning"), "summary", null);
    copy(node, body, "safety_identifier", null);
    node.put("service_tier", "default");
    node.put("store", request.store());
    node.put("temperature", request.options().sampling().temperature());
    ObjectNode text = node.putObject("text");
    copy(text, body.path("text"), "format", Json.object().put("type", "text"));
    copy(node, body, "tool_choice", Json.tree("\"auto\""));
    copy(node, body, "tools", Json.object().arrayNode());
    node.put("top_logprobs", request.topLogprobs());
    node.put("top_p", request.options().sampling().topP());
    node.put("truncation", "disabled");
    copy(node, body, "user", null);
    copy(node, body, "metadata", Json.object());
  }

  private static void copy(ObjectNode to, JsonNode from, String name, @Nullable JsonNode fallback) {
    JsonNode value = from.get(name);
    if (value != null && !value.isNull()) {
      to.set(name, value);
    } else if (fallback != null) {
      to.set(name, fallback);
    } else {
      to.putNull(name);
    }
  }
}
