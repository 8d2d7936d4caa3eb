package dev.flint.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Constraint;
import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Opening;
import dev.flint.chat.Session;
import dev.flint.chat.Steer;
import dev.flint.model.template.ChatTemplate;
import dev.flint.model.token.Specials;
import dev.flint.testing.TestFiles;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Reasoning before an answer, on a small model that is told to begin with it.
final class ReasoningTest {
  private static final String TEMPLATE =
      """
      {% for m in messages %}<|im_start|>{{ m.role }}
      {% if m.role == 'assistant' %}{{ m.content.split('</think>')[-1] }}{% else %}{{ m.content }}{% endif %}<|im_end|>
      {% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
      <think>
      {% endif %}\
      """;

  private static LocalEngine engine;
  private static Prompt prompt;

  @BeforeAll
  static void load() {
    engine = LocalEngine.load(TestFiles.model("smollm2:135m"), new LocalOptions(1024, 2, ""));
    prompt = new Prompt(ChatTemplate.compile(TEMPLATE), TEMPLATE, engine.tokenizer());
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static LocalSession open() {
    return engine.open(prompt, Opening.of(List.of(Message.user("How tall are giraffes?"))));
  }

  private record Said(String reasoning, String text, Event.Finished finished) {}

  private static Said read(Events stream) {
    var reasoning = new StringBuilder();
    var text = new StringBuilder();
    List<Event.Finished> finished = new ArrayList<>();
    for (Event event = stream.next(); event != null; event = stream.next()) {
      switch (event) {
        case Event.Reasoning piece -> reasoning.append(piece.text());
        case Event.Text piece -> text.append(piece.text());
        case Event.Finished end -> finished.add(end);
        default -> {}
      }
    }
    return new Said(reasoning.toString(), text.toString(), finished.getFirst());
  }

  private static Said say(Session session, GenerateOptions options) {
    try (Events stream = session.generate(options)) {
      return read(stream);
    }
  }

  @Test
  void aBudgetEndsReasoningAndTheAnswerBegins() {
    try (Session session = open()) {
      int asked = session.length();
      Said said = say(session, Tiny.greedy(40).withReasoningTokens(8));
      assertThat(said.reasoning()).isNotBlank();
      assertThat(said.text()).isNotBlank().doesNotContain("think>");
      assertThat(said.finished().usage().generatedTokens()).isEqualTo(40);
      assertThat(session.length()).isEqualTo(asked + 40);
      int[] close = engine.tokenizer().encode("\n</think>\n\n", Specials.PARSE);
      session.rewind(asked);
      Said free = say(session, Tiny.greedy(8));
      assertThat(free.reasoning().strip()).isEqualTo(said.reasoning().strip());
      assertThat(free.text()).isEmpty();
      session.rewind(asked);
      Said cut = say(session, Tiny.greedy(8 + close.length).withReasoningTokens(8));
      assertThat(cut.text()).isEmpty();
      String rest = say(session, Tiny.greedy(32 - close.length)).text();
      assertThat(rest.strip()).isEqualTo(said.text().strip());
    }
  }

  @Test
  void aReaderWhoIsInAHurryGetsTheAnswer() {
    try (Session session = open();
        Events events = session.generate(Tiny.greedy(200))) {
      Event event = events.next();
      while (!(event instanceof Event.Reasoning)) {
        event = events.next();
      }
      assertThat(events.steer(new Steer.AnswerNow())).isTrue();
      Said said = read(events);
      assertThat(said.text()).isNotBlank();
      assertThat(events.steer(new Steer.AnswerNow())).isFalse();
    }
  }

  @Test
  void anAnswerCutInItsReasoningGoesOnInForksAlike() {
    try (Session session = open()) {
      Said whole = say(session, Tiny.greedy(24));
      session.rewind(session.length() - 12);
      try (Session fork = session.fork()) {
        Said there = say(fork, Tiny.greedy(12));
        assertThat(there.text()).isEmpty();
        assertThat(whole.reasoning().strip()).endsWith(there.reasoning().strip());
        fork.append(List.of(Message.user("And lions?")));
        assertThat(say(fork, Tiny.greedy(6)).reasoning()).isNotBlank();
      }
    }
  }

  @Test
  void aConstraintHoldsTheAnswerAndNotTheReasoning() {
    GenerateOptions options =
        Tiny.greedy(0)
            .withReasoningTokens(6)
            .withConstraint(new Constraint.Choice(List.of("short", "tall")));
    try (Session session = open()) {
      Said said = say(session, options);
      assertThat(said.reasoning()).isNotBlank();
      assertThat(said.text()).isIn("short", "tall");
      assertThat(said.finished().reason()).isEqualTo(Event.FinishReason.END_OF_TURN);
    }
  }
}
