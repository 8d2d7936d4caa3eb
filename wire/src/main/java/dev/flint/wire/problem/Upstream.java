package dev.flint.wire.problem;

import dev.flint.chat.Failure;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// What another server says went wrong, as a failure of ours. Its words are kept, bounded and
/// without control characters.
public final class Upstream {
  private static final int MAX_CHARACTERS = 300;

  private Upstream() {}

  /// The failure that a body or event `{"error": …}` tells of in the middle of an answer.
  public static Failure failure(JsonNode body) {
    String said = sentence(body);
    return new Failure(code(500, body), said.isEmpty() ? "an error without a sentence" : said);
  }

  /// The kind of failure, by HTTP status and by what the body says.
  public static Failure.Code code(int status, JsonNode body) {
    JsonNode error = body.path("error");
    String kind = (error.path("code").asString("") + " " + error.path("type").asString(""));
    String words = (kind + " " + sentence(body)).toLowerCase(Locale.ROOT);
    if (words.contains("context_length_exceeded")
        || words.contains("exceed_context_size")
        || (status == 400
            && (words.contains("maximum context length")
                || words.contains("prompt is too long")))) {
      return Failure.Code.CONTEXT_OVERFLOW;
    }
    if (status == 429
        || status == 503
        || status == 529
        || kind.contains("overloaded")
        || kind.contains("rate_limit")
        || kind.startsWith("429")
        || kind.startsWith("503")) {
      return Failure.Code.OVERLOADED;
    }
    return switch (status) {
      case 400, 413, 422 -> Failure.Code.BAD_REQUEST;
      default -> Failure.Code.UPSTREAM;
    };
  }

  /// The sentence of `error.message`, `error`, `message` or `detail`; empty if there is none.
  public static String sentence(JsonNode body) {
    for (JsonNode said :
        new JsonNode[] {
          body.path("error").path("message"),
          body.path("error"),
          body.path("message"),
          body.path("detail")
        }) {
      if (said.isString()) {
        String clean = said.stringValue().replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
        return clean.length() <= MAX_CHARACTERS
            ? clean
            : clean.substring(0, clean.offsetByCodePoints(0, cut(clean))) + "…";
      }
    }
    return "";
  }

  private static int cut(String text) {
    return text.codePointCount(0, MAX_CHARACTERS - 1);
  }
}
