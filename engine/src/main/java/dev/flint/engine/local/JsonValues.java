package dev.flint.engine.local;

import dev.flint.chat.Failure;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// JSON text of requests as plain maps, lists and scalars.
final class JsonValues {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private JsonValues() {}

  /// @param what names the text in the failure's sentence
  /// @throws Failure BAD_REQUEST if the text is not a JSON object
  static Map<String, Object> object(String json, String what) {
    try {
      Map<String, Object> members = new LinkedHashMap<>();
      MAPPER
          .readTree(json)
          .asObject()
          .forEachEntry(
              (name, value) -> members.put(name, MAPPER.treeToValue(value, Object.class)));
      return members;
    } catch (JacksonException e) {
      throw new Failure(Failure.Code.BAD_REQUEST, what + " are not a JSON object", e);
    }
  }

  static String text(Object value) {
    return MAPPER.writeValueAsString(value);
  }
}
