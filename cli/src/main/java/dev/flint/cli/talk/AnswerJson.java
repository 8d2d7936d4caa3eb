package dev.flint.cli.talk;

import dev.flint.chat.Event;
import dev.flint.chat.Usage;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/// An answer as one JSON object, the same for every command.
final class AnswerJson {
  private AnswerJson() {}

  /// `{"model", "text", "finish", "usage", "tokens"?}`; `finish` is "interrupted" if it was
  /// stopped.
  static void write(JsonGenerator json, String model, Answer answer, boolean withTokens) {
    json.writeStartObject();
    json.writeStringProperty("model", model);
    json.writeStringProperty("text", answer.text());
    Event.Finished end = answer.end();
    if (end == null) {
      json.writeStringProperty("finish", "interrupted");
    } else {
      json.writeStringProperty("finish", end.reason().name().toLowerCase(Locale.ROOT));
      usage(json, end.usage());
    }
    if (withTokens) {
      json.writeArrayPropertyStart("tokens");
      for (Event.Token token : answer.tokens()) {
        json.writeStartObject();
        candidate(json, token.chosen());
        json.writeArrayPropertyStart("top");
        for (Event.Candidate top : token.top()) {
          json.writeStartObject();
          candidate(json, top);
          json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void usage(JsonGenerator json, Usage usage) {
    json.writeObjectPropertyStart("usage");
    json.writeNumberProperty("prompt_tokens", usage.promptTokens());
    json.writeNumberProperty("cached_tokens", usage.cachedTokens());
    json.writeNumberProperty("generated_tokens", usage.generatedTokens());
    json.writeNumberProperty("prefill_seconds", usage.prefill().toNanos() / 1e9);
    json.writeNumberProperty("decode_seconds", usage.decode().toNanos() / 1e9);
    json.writeEndObject();
  }

  private static void candidate(JsonGenerator json, Event.Candidate candidate) {
    json.writeNumberProperty("id", candidate.id());
    json.writeStringProperty("text", candidate.text());
    json.writeNumberProperty("logprob", candidate.logprob());
  }
}
