package dev.flint.store.json;

import dev.flint.chat.Failure;
import dev.flint.store.ChatSettings;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A conversation's settings as a JSON object with `"v":1`; what is not set is not written.
public final class SettingsJson {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private SettingsJson() {}

  public static String write(ChatSettings settings) {
    ObjectNode json = MAPPER.createObjectNode().put("v", 1);
    put(json, "model", settings.model());
    put(json, "mode", settings.mode());
    put(json, "system", settings.system());
    put(json, "temperature", settings.temperature());
    put(json, "top_p", settings.topP());
    put(json, "top_k", settings.topK());
    put(json, "min_p", settings.minP());
    put(json, "max_tokens", settings.maxTokens());
    put(json, "seed", settings.seed());
    return json.toString();
  }

  /// @throws Failure STORAGE if it is not what [#write] writes
  public static ChatSettings read(String text) {
    try {
      JsonNode json = MAPPER.readTree(text);
      JsonNode temperature = json.get("temperature");
      JsonNode topP = json.get("top_p");
      JsonNode topK = json.get("top_k");
      JsonNode minP = json.get("min_p");
      JsonNode maxTokens = json.get("max_tokens");
      JsonNode seed = json.get("seed");
      return new ChatSettings(
          string(json, "model"),
          string(json, "mode"),
          string(json, "system"),
          temperature == null ? null : temperature.floatValue(),
          topP == null ? null : topP.floatValue(),
          topK == null ? null : topK.intValue(),
          minP == null ? null : minP.floatValue(),
          maxTokens == null ? null : maxTokens.intValue(),
          seed == null ? null : seed.longValue());
    } catch (JacksonException e) {
      throw new Failure(
          Failure.Code.STORAGE, "stored settings cannot be read: " + e.getMessage(), e);
    }
  }

  private static void put(ObjectNode json, String name, @Nullable Object value) {
    if (value != null) {
      json.putPOJO(name, value);
    }
  }

  private static @Nullable String string(JsonNode json, String name) {
    JsonNode value = json.get(name);
    return value == null ? null : value.stringValue();
  }
}
