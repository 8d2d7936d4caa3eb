package dev.flint.wire.openai;

import dev.flint.wire.json.Json;
import dev.flint.wire.problem.Problem;
import dev.flint.wire.problem.Refused;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The input of one response as a list of items, a page at a time.
public final class InputItems {
  private static final int PAGE = 20;
  private static final int MOST = 100;

  private InputItems() {}

  /// @param body the response's request
  /// @param order `asc` or `desc`; null is `desc`
  /// @param after the item before the page; null for the first page
  /// @param limit most items, as text; null is 20
  public static ObjectNode list(
      ObjectNode body,
      String response,
      @Nullable String order,
      @Nullable String after,
      @Nullable String limit) {
    List<ObjectNode> items = items(body, response);
    if (!"asc".equals(order)) {
      items = items.reversed();
    }
    int from = 0;
    for (int i = 0; after != null && i < items.size(); i++) {
      if (items.get(i).path("id").asString().equals(after)) {
        from = i + 1;
      }
    }
    int to = Math.min(items.size(), from + most(limit));
    ObjectNode list = Json.object().put("object", "list");
    ArrayNode data = list.putArray("data");
    items.subList(from, to).forEach(data::add);
    list.put("first_id", from < to ? items.get(from).path("id").asString() : null);
    list.put("last_id", from < to ? items.get(to - 1).path("id").asString() : null);
    return list.put("has_more", to < items.size());
  }

  private static int most(@Nullable String limit) {
    try {
      return limit == null ? PAGE : Math.clamp(Integer.parseInt(limit), 1, MOST);
    } catch (NumberFormatException e) {
      throw new Refused(
          Problem.badRequest("limit", "invalid_type", "'limit' must be a whole number"), e);
    }
  }

  private static List<ObjectNode> items(ObjectNode body, String response) {
    List<ObjectNode> items = new ArrayList<>();
    JsonNode input = body.path("input");
    if (input.isString()) {
      ObjectNode item = Json.object().put("role", "user");
      item.putArray("content").addObject().put("type", "input_text").set("text", input);
      items.add(item);
    }
    if (input.isArray()) {
      input.forEach(item -> items.add((ObjectNode) item.deepCopy()));
    }
    for (int i = 0; i < items.size(); i++) {
      complete(items.get(i), response.replaceFirst("^resp_", "") + "i" + i);
    }
    return items;
  }

  /// Items may come without what is plain; clients want it back.
  private static void complete(ObjectNode item, String id) {
    if (!item.has("type")) {
      item.put("type", "message");
    }
    String type = item.path("type").asString();
    if (!item.has("id")) {
      item.put("id", (type.equals("message") ? "msg_" : "item_") + id);
    }
    if (!item.has("status")) {
      item.put("status", "completed");
    }
    JsonNode content = item.path("content");
    if (type.equals("message") && content.isString()) {
      boolean assistant = item.path("role").asString().equals("assistant");
      item.putArray("content")
          .addObject()
          .put("type", assistant ? "output_text" : "input_text")
          .set("text", content);
    }
  }
}
