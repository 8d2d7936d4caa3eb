package dev.flint.engine.remote;

import dev.flint.chat.Constraint;
import dev.flint.chat.Event;
import dev.flint.chat.Event.FinishReason;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.wire.json.Json;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What an answer was to look like, asked of another server and looked after here: a server that
/// does not keep to JSON has failed. A choice is asked for as a JSON object with one member, and
/// told as the plain text that it is once the answer is complete.
final class KeptConstraint {
  private static final String MEMBER = "answer";

  /// Tokens of the object around a choice.
  private static final int WRAPPING_TOKENS = 24;

  private final Constraint constraint;
  private final StringBuilder text = new StringBuilder();

  KeptConstraint(Constraint constraint) {
    this.constraint = constraint;
  }

  /// What to ask of the other server.
  static GenerateOptions asked(GenerateOptions options) {
    if (!(options.constraint() instanceof Constraint.Choice choice)) {
      return options;
    }
    ObjectNode schema = Json.object();
    schema.put("type", "object");
    ArrayNode texts =
        schema.putObject("properties").putObject(MEMBER).put("type", "string").putArray("enum");
    choice.texts().forEach(texts::add);
    schema.putArray("required").add(MEMBER);
    schema.put("additionalProperties", false);
    int tokens = options.maxTokens() == 0 ? 0 : options.maxTokens() + WRAPPING_TOKENS;
    return options
        .withConstraint(new Constraint.JsonSchema(Json.text(schema)))
        .withMaxTokens(tokens);
  }

  /// Adds what a reader is to see of an event.
  ///
  /// @throws Failure UPSTREAM if the answer is over and is not what it was to be
  void pass(Event event, List<Event> events) {
    switch (event) {
      case Event.Text piece when !(constraint instanceof Constraint.Free) -> {
        text.append(piece.text());
        if (!(constraint instanceof Constraint.Choice)) {
          events.add(piece);
        }
      }
      case Event.Finished end -> {
        finish(end, events);
        events.add(end);
      }
      default -> events.add(event);
    }
  }

  private void finish(Event.Finished end, List<Event> events) {
    boolean whole = end.reason() == FinishReason.END_OF_TURN;
    switch (constraint) {
      case Constraint.JsonObject _ -> check(!whole || Json.isObject(text.toString()));
      case Constraint.JsonSchema _ -> check(!whole || Json.isValue(text.toString()));
      case Constraint.Choice choice -> {
        String chosen = chosen();
        if (choice.texts().contains(chosen)) {
          events.add(new Event.Text(chosen));
        } else {
          check(!whole);
        }
      }
      case Constraint.Free _, Constraint.Grammar _, Constraint.Regex _ -> {}
    }
  }

  private String chosen() {
    String said = text.toString().strip();
    ObjectNode object = Json.objectOrNull(said);
    return object == null ? said : object.path(MEMBER).asString("");
  }

  private static void check(boolean kept) {
    if (!kept) {
      throw new Failure(Failure.Code.UPSTREAM, "its answer is not in the form that was asked for");
    }
  }
}
