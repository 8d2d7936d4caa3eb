package dev.flint.assistant.contemplate;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What the checker found.
///
/// @param verified what it looked at
/// @param right whether it found no error
/// @param error the first error; empty if there is none
record Verdict(List<String> verified, boolean right, String error) {
  static final String SCHEMA =
      """
      {"type":"object","additionalProperties":false,"required":["verified","right","error"],
       "properties":{
         "verified":{"type":"array","minItems":1,"maxItems":7,
                     "items":{"type":"string","maxLength":240}},
         "right":{"type":"boolean"},
         "error":{"type":"string","maxLength":400}}}\
      """;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  /// Reads a verdict; empty if nothing was said. Text in another form counts as an objection only
  /// if it plainly says so.
  static Optional<Verdict> of(String text) {
    if (text.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(text, Verdict.class));
    } catch (JacksonException e) {
      boolean wrong = text.toLowerCase(Locale.ROOT).contains("incorrect");
      return Optional.of(new Verdict(List.of(), !wrong, wrong ? text.strip() : ""));
    }
  }

  String remarks() {
    return right ? String.join("; ", verified) : error;
  }
}
