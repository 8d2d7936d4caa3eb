package dev.flint.engine.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.chat.Constraint;
import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Session;
import dev.flint.testing.TestFiles;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Answers that are held to a grammar, on a real small model.
final class ConstraintTest {
  private static final Constraint PERSON =
      new Constraint.JsonSchema(
          """
          {"type": "object", "additionalProperties": false,
           "properties": {
             "name": {"type": "string", "maxLength": 20},
             "age": {"type": "integer", "minimum": 0, "maximum": 150},
             "kind": {"enum": ["farmer", "astronaut"]},
             "tags": {"type": "array", "items": {"type": "boolean"}, "maxItems": 3}},
           "required": ["name", "age", "kind", "tags"]}
          """);

  private static LocalEngine engine;

  @BeforeAll
  static void load() {
    engine = LocalEngine.load(TestFiles.model("smollm2:135m"), new LocalOptions(1024, 2, ""));
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static Session open() {
    return engine.open(List.of(Message.user("Tell me of a person.")));
  }

  private static String answer(Constraint constraint, GenerateOptions options) {
    try (Session session = open();
        Events events = session.generate(options.withConstraint(constraint))) {
      var text = new StringBuilder();
      for (Event event = events.next(); event != null; event = events.next()) {
        if (event instanceof Event.Text piece) {
          text.append(piece.text());
        } else if (event instanceof Event.Finished finished) {
          assertThat(finished.reason()).isEqualTo(Event.FinishReason.END_OF_TURN);
        }
      }
      return text.toString();
    }
  }

  @Test
  void answersAreValidWhateverIsDrawn() {
    for (int seed = 0; seed < 6; seed++) {
      GenerateOptions options = GenerateOptions.DEFAULT.withSeed(seed);
      JsonNode person = JsonMapper.shared().readTree(answer(PERSON, options));
      assertThat(person.propertyNames()).containsExactly("name", "age", "kind", "tags");
      assertThat(person.get("age").asInt()).isBetween(0, 150);
      assertThat(person.get("kind").stringValue()).isIn("farmer", "astronaut");
      assertThat(person.get("tags").size()).isLessThanOrEqualTo(3);
      assertThat(answer(new Constraint.Choice(List.of("yes", "no", "yesterday")), options))
          .isIn("yes", "no", "yesterday");
      assertThat(answer(new Constraint.Regex("[A-Z][a-z]{2,5} \\d{3}!"), options))
          .matches("[A-Z][a-z]{2,5} \\d{3}!");
      assertThat(
              answer(
                  new Constraint.Grammar("root ::= \"a\" (\"b\" | \"c\") \"b\"? \"d\""), options))
          .matches("a[bc]b?d");
    }
  }

  @Test
  void anyObjectIsAnObject() {
    GenerateOptions options = Tiny.greedy(300);
    String json =
        answer(
            new Constraint.JsonSchema(
                "{\"type\": \"object\", \"maxProperties\": 3, \"additionalProperties\":"
                    + " {\"type\": \"integer\"}}"),
            options);
    assertThat(JsonMapper.shared().readTree(json).isObject()).isTrue();
    try (Session session = open();
        Events events = session.generate(options.withConstraint(new Constraint.JsonObject()))) {
      assertThat(Tiny.text(events)).startsWith("{");
    }
  }

  @Test
  void guessesDoNotChangeWhatIsHeld() {
    String text = answer(PERSON, Tiny.greedy(0));
    try (var plain =
            LocalEngine.load(
                TestFiles.model("smollm2:135m"), new LocalOptions(1024, 2, "").withDrafts(false));
        Session session = plain.open(List.of(Message.user("Tell me of a person.")));
        Events events = session.generate(Tiny.greedy(0).withConstraint(PERSON))) {
      assertThat(Tiny.text(events)).isEqualTo(text);
    }
    assertThat(answer(PERSON, Tiny.greedy(0))).isEqualTo(text); // now all of it is guessed
  }

  @Test
  void aBrokenConstraintIsRefusedAndHarmsNobody() {
    try (Session good = open();
        Events running = good.generate(Tiny.greedy(0).withConstraint(PERSON))) {
      assertRefused(new Constraint.JsonSchema("{\"type\": 7}"), Failure.Code.BAD_REQUEST, "type");
      assertRefused(
          new Constraint.JsonSchema("{\"contains\": {\"type\": \"null\"}}"),
          Failure.Code.UNSUPPORTED,
          "contains");
      assertRefused(new Constraint.Regex("(a"), Failure.Code.BAD_REQUEST, "");
      assertRefused(new Constraint.JsonSchema("false"), Failure.Code.UNSATISFIABLE, "");
      assertRefused(new Constraint.Choice(List.of()), Failure.Code.UNSATISFIABLE, "");
      assertThat(JsonMapper.shared().readTree(Tiny.text(running)).isObject()).isTrue();
    }
  }

  private static void assertRefused(Constraint constraint, Failure.Code code, String word) {
    try (Session session = open()) {
      assertThatThrownBy(() -> session.generate(Tiny.greedy(4).withConstraint(constraint)))
          .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(code))
          .hasMessageContaining(word);
    }
  }
}
