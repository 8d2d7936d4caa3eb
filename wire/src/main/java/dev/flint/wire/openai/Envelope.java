package dev.flint.wire.openai;

import dev.flint.wire.json.Json;
import tools.jackson.databind.node.ObjectNode;

/// What all chunks of one stream, or the one reply, have in common.
///
/// @param id of the answer, such as `chatcmpl-…`
/// @param createdEpochSeconds when the request was accepted
/// @param model as the request named it
public record Envelope(String id, long createdEpochSeconds, String model) {
  ObjectNode node(String object) {
    ObjectNode node = Json.object();
    node.put("id", id);
    node.put("object", object);
    node.put("created", createdEpochSeconds);
    node.put("model", model);
    node.put("system_fingerprint", "flint");
    return node;
  }
}
