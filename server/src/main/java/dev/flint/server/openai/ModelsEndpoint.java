package dev.flint.server.openai;

import dev.flint.server.answer.Exchange;
import dev.flint.server.models.ModelDirectory;
import dev.flint.server.models.ModelDirectory.Listing;
import dev.flint.wire.json.Json;
import dev.flint.wire.problem.Problem;
import dev.flint.wire.problem.Refused;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `GET /v1/models` and `/v1/models/{id}`. One shape serves all clients: OpenAI's members,
/// Anthropic's and the `models` that some agents look for stand side by side.
public final class ModelsEndpoint {
  private final ModelDirectory models;

  public ModelsEndpoint(ModelDirectory models) {
    this.models = models;
  }

  public void list(Exchange exchange) {
    List<Listing> all =
        models.list().stream().filter(model -> exchange.caller().sees(model.id())).toList();
    ObjectNode page = Json.object();
    page.put("object", "list");
    ArrayNode data = page.putArray("data");
    all.forEach(model -> data.add(json(model)));
    ArrayNode again = page.putArray("models");
    all.forEach(model -> again.add(json(model)));
    page.put("has_more", false);
    page.put("first_id", all.isEmpty() ? null : all.getFirst().id());
    page.put("last_id", all.isEmpty() ? null : all.getLast().id());
    exchange.json(page);
  }

  public void one(Exchange exchange, String id) {
    Listing found =
        models.list().stream()
            .filter(model -> model.id().equals(id) && exchange.caller().sees(id))
            .findFirst()
            .orElseThrow(() ->
                new Refused(
                    new Problem(
                        Problem.Kind.NOT_FOUND,
                        "there is no such model here",
                        "model",
                        "model_not_found")));
    exchange.json(json(found));
  }

  private static ObjectNode json(Listing model) {
    ObjectNode node = Json.object();
    node.put("id", model.id());
    node.put("object", "model");
    node.put("created", model.createdEpochSeconds());
    node.put("owned_by", "flint");
    node.put("type", "model");
    node.put("display_name", model.id());
    node.put("created_at", Instant.ofEpochSecond(model.createdEpochSeconds()).toString());
    node.put("state", model.state().name().toLowerCase(Locale.ROOT));
    node.put("size_bytes", model.bytes());
    if (model.contextTokens() > 0) {
      node.put("context_length", model.contextTokens());
      node.put("max_output_tokens", model.contextTokens());
    }
    return node;
  }
}
