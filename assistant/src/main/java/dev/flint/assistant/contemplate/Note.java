package dev.flint.assistant.contemplate;

import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What one agent tells the others: short, without its train of thought.
///
/// @param confidence 0 to 100, as the agent itself sees it
record Note(String answer, List<String> steps, String evidence, String weakness, int confidence) {
  static final String SCHEMA =
      """
      {"type":"object","additionalProperties":false,
       "required":["answer","steps","evidence","weakness","confidence"],
       "properties":{
         "answer":{"type":"string","maxLength":600},
         "steps":{"type":"array","minItems":1,"maxItems":7,
                  "items":{"type":"string","maxLength":200}},
         "evidence":{"type":"string","maxLength":300},
         "weakness":{"type":"string","maxLength":200},
         "confidence":{"type":"integer","minimum":0,"maximum":100}}}\
      """;

  /// Most tokens of a note.
  static final int TOKENS = 400;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  /// Reads a note; text that is none becomes the answer of one, cut to its end, where results
  /// stand.
  static Note of(String text) {
    try {
      return JSON.readValue(text, Note.class);
    } catch (JacksonException e) {
      String end = text.length() <= 1_200 ? text : "…" + text.substring(text.length() - 1_200);
      return new Note(end.strip(), List.of(), "", "", 50);
    }
  }

  /// For other agents to read.
  String text(int number) {
    var text = new StringBuilder("[" + number + "] " + answer + "\n");
    for (String step : steps) {
      text.append("  - ").append(step).append('\n');
    }
    if (!evidence.isBlank()) {
      text.append("  speaks for it: ").append(evidence).append('\n');
    }
    if (!weakness.isBlank()) {
      text.append("  weakest point: ").append(weakness).append('\n');
    }
    return text.toString();
  }
}
