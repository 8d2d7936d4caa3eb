package dev.flint.assistant.contemplate;

import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What several notes claim, and which of them do.
record Claims(List<Claim> claims) {
  record Claim(String text, List<Integer> notes) {}

  static final String SCHEMA =
      """
      {"type":"object","additionalProperties":false,"required":["claims"],
       "properties":{"claims":{"type":"array","minItems":1,"maxItems":12,
         "items":{"type":"object","additionalProperties":false,"required":["text","notes"],
           "properties":{"text":{"type":"string","maxLength":200},
             "notes":{"type":"array","minItems":1,"maxItems":16,"items":{"type":"integer"}}}}}}}\
      """;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  /// The claims with their numbers, a line each; empty if the text is no list of claims.
  static String text(String json) {
    Claims claims;
    try {
      claims = JSON.readValue(json, Claims.class);
    } catch (JacksonException e) {
      return "";
    }
    var text = new StringBuilder();
    for (Claim claim : claims.claims()) {
      long supporters = claim.notes().stream().distinct().count();
      text.append("- ").append(claim.text()).append(" (").append(supporters).append(")\n");
    }
    return text.toString();
  }
}
