package dev.flint.wire.json;

import dev.flint.wire.problem.Problem;
import dev.flint.wire.problem.Refused;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// JSON text to trees and back. The size of a text is its reader's business; nesting, numbers and
/// names are bounded here.
public final class Json {
  private static final int MAX_DEPTH = 200;
  private static final int MAX_NUMBER_CHARACTERS = 100;
  private static final int MAX_NAME_CHARACTERS = 1_000;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER_CHARACTERS)
                          .maxNameLength(MAX_NAME_CHARACTERS)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /// The members of the one object that a request's body holds.
  ///
  /// @throws Refused if it is not well-formed JSON in UTF-8, or no object
  public static Fields object(byte[] body) {
    JsonNode node;
    try {
      node = MAPPER.readTree(body);
    } catch (StreamConstraintsException e) {
      throw new Refused(
          Problem.badRequest("the body's JSON is nested too deep or has a number or name too long"),
          e);
    } catch (JacksonException e) {
      throw new Refused(
          Problem.badRequest(
              "the body is not JSON in UTF-8: line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr()),
          e);
    }
    if (!(node instanceof ObjectNode object)) {
      throw new Refused(Problem.badRequest("the body must be a JSON object"));
    }
    return new Fields(object, "");
  }

  /// Whether a text is one well-formed JSON object.
  public static boolean isObject(String text) {
    return objectOrNull(text) != null;
  }

  /// Whether a text is one well-formed JSON value.
  public static boolean isValue(String text) {
    try {
      return !MAPPER.readTree(text).isMissingNode();
    } catch (JacksonException e) {
      return false;
    }
  }

  /// The object that a text is, or null if it is anything else.
  public static @Nullable ObjectNode objectOrNull(String text) {
    try {
      return MAPPER.readTree(text) instanceof ObjectNode object ? object : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  /// The tree of a text that is known to be JSON.
  public static JsonNode tree(String text) {
    return MAPPER.readTree(text);
  }

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /// Compact text, without line feeds.
  public static String text(JsonNode node) {
    return MAPPER.writeValueAsString(node);
  }

  /// Compact UTF-8.
  public static byte[] bytes(JsonNode node) {
    return MAPPER.writeValueAsBytes(node);
  }
}
