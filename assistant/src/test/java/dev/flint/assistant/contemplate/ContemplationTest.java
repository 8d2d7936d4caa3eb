package dev.flint.assistant.contemplate;

import static dev.flint.assistant.contemplate.Heard.QUESTION;
import static dev.flint.assistant.contemplate.Heard.ask;
import static dev.flint.assistant.contemplate.Heard.explorers;
import static dev.flint.assistant.contemplate.Heard.last;
import static dev.flint.assistant.contemplate.Heard.over;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.assistant.ScriptedEngine;
import dev.flint.chat.Constraint;
import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Session;
import dev.flint.chat.Steer;
import dev.flint.chat.Trace;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ContemplationTest {
  private static final Preset REFINING = new Preset(8, 4, 0, 4, 1, 1, 40_000, 300);

  @Test
  void aUnanimousFirstWaveEndsExploring() {
    var engine = new ScriptedEngine(explorers("42"));
    Heard heard = ask(engine, Preset.DEFAULT);
    assertThat(heard.text()).isEqualTo("It is 42.");
    assertThat(heard.all(Trace.BranchOpened.class)).hasSize(4);
    assertThat(heard.all(Trace.Settled.class)).containsExactly(new Trace.Settled("4 of 4 say 42"));
    assertThat(heard.end().usage().generatedTokens()).isGreaterThan(10);
    assertThat(engine.openSessions).hasValue(0);
  }

  @Test
  void disagreementStartsTheNextWave() {
    Heard heard = ask(new ScriptedEngine(explorers("42", "42", "41", "42", "42")), Preset.DEFAULT);
    assertThat(heard.all(Trace.BranchOpened.class)).hasSize(8);
    assertThat(heard.text()).isEqualTo("It is 42.");
    Trace.Agreement last = heard.all(Trace.Agreement.class).getLast();
    assertThat(last.groups().getFirst().answer()).isEqualTo("42");
  }

  @Test
  void whereNoHalfAgreesFourMoreStart() {
    Heard heard =
        ask(new ScriptedEngine(explorers("1", "2", "3", "4", "5", "6", "7", "42")), Preset.DEFAULT);
    assertThat(heard.all(Trace.BranchOpened.class)).hasSize(12);
    assertThat(heard.text()).isEqualTo("It is 42.");
  }

  @Test
  void whereMoreThanHalfAgreeNoneInReserveStarts() {
    Heard heard =
        ask(
            new ScriptedEngine(explorers("1", "42", "2", "42", "3", "42", "42", "42")),
            Preset.DEFAULT);
    assertThat(heard.all(Trace.BranchOpened.class)).hasSize(8);
    assertThat(heard.text()).isEqualTo("It is 42.");
  }

  @Test
  void openDisagreementIsRefined() {
    Heard heard =
        ask(new ScriptedEngine(explorers("1", "2", "3", "4", "5", "6", "7", "8", "42")), REFINING);
    assertThat(heard.all(Trace.BranchOpened.class)).hasSize(12);
    assertThat(heard.all(Trace.PhaseBegan.class))
        .extracting(Trace.PhaseBegan::phase)
        .contains(Trace.Phase.REFINE, Trace.Phase.CHECK);
    assertThat(heard.text()).isEqualTo("It is 42.");
  }

  @Test
  void wrongSumsLoseAgainstRightOnes() {
    var next = new AtomicInteger();
    var engine =
        new ScriptedEngine((messages, options, call) -> {
          if (options.constraint() instanceof Constraint.Choice) {
            return "exact";
          }
          if (last(messages).contains("stands.")) {
            return explorers("").reply(messages, options, call);
          }
          return next.getAndIncrement() % 2 == 0
              ? "6 * 7 = 41. ANSWER: 41"
              : "6 * 7 = 42. ANSWER: 42";
        });
    assertThat(ask(engine, Preset.QUICK).text()).isEqualTo("It is 42.");
  }

  @Test
  void anObjectionOfTheCheckerIsHeardOnce() {
    var engine =
        new ScriptedEngine((messages, options, _) -> {
          if (options.constraint() instanceof Constraint.Choice) {
            return "open";
          }
          if (options.constraint() instanceof Constraint.JsonSchema schema
              && schema.schema().contains("verified")) {
            return "{\"verified\":[\"x\"],\"right\":false,\"error\":\"it forgets the rain\"}";
          }
          return last(messages).contains("it forgets the rain") ? "Mind the rain." : "Sunny.";
        });
    Heard heard = ask(engine, Preset.DEFAULT);
    assertThat(heard.text()).isEqualTo("Mind the rain.");
    assertThat(heard.all(Trace.Checked.class))
        .containsExactly(new Trace.Checked(false, "it forgets the rain"));
  }

  @Test
  void anEngineThatCanDoLittleStillContemplates() {
    ScriptedEngine.Model model =
        (messages, options, call) ->
            last(messages).contains("one word")
                ? "Exact."
                : explorers("42").reply(messages, options, call);
    Heard heard = ask(new ScriptedEngine(model, false), Preset.QUICK);
    assertThat(heard.text()).isEqualTo("It is 42.");
    assertThat(heard.all(Trace.Lost.class)).hasSize(3);
  }

  @Test
  void answerNowEndsAgentsThatWouldNeverEnd() {
    var engine =
        new ScriptedEngine((messages, options, _) -> {
          if (options.constraint() instanceof Constraint.Choice) {
            return "open";
          }
          if (options.constraint() instanceof Constraint.JsonSchema) {
            return "{}";
          }
          return last(messages).contains("colleagues have worked")
              ? "Enough."
              : ScriptedEngine.ENDLESS;
        });
    Set<Integer> opened = ConcurrentHashMap.newKeySet();
    Heard heard =
        ask(
            engine,
            Preset.QUICK,
            (trace, events) -> {
              if (trace instanceof Trace.BranchOpened branch
                  && opened.add(branch.branch())
                  && opened.size() == 4) {
                events.steer(new Steer.AnswerNow());
              }
            });
    assertThat(heard.text()).isEqualTo("Enough.");
    assertThat(heard.all(Trace.BranchClosed.class))
        .extracting(Trace.BranchClosed::ending)
        .containsOnly(Trace.Ending.STOPPED);
    assertThat(engine.openSessions).hasValue(0);
    assertThat(engine.openAnswers).hasValue(0);
  }

  /// A model whose answers are open, and whose notes are written by the function given.
  private static ScriptedEngine.Model open(Supplier<String> note) {
    return (messages, options, _) -> {
      if (options.constraint() instanceof Constraint.Choice) {
        return "open";
      }
      if (options.constraint() instanceof Constraint.JsonSchema schema) {
        return schema.schema().contains("weakness") ? note.get() : "{}";
      }
      return last(messages).contains("colleagues have worked")
          ? "Read: " + last(messages)
          : "Sunny.";
    };
  }

  @Test
  void notesAreWrittenAtTheSameTime() {
    var begun = new CountDownLatch(Preset.DEFAULT.explorers());
    var engine =
        new ScriptedEngine(
            open(() -> {
              begun.countDown();
              try {
                assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              return "{\"answer\":\"fair\",\"steps\":[\"looked up\"],\"evidence\":\"\",\"weakness\":\"\","
                  + "\"confidence\":5}";
            }));
    assertThat(ask(engine, Preset.DEFAULT).text())
        .contains("[1] fair\n  - looked up\n", "[8] fair\n");
  }

  @Test
  void answerNowPassesOnWhatWasSaidInsteadOfNotes() {
    var engine = new ScriptedEngine(open(() -> ScriptedEngine.ENDLESS));
    Heard heard =
        ask(
            engine,
            Preset.QUICK,
            (trace, events) -> {
              if (trace instanceof Trace.PhaseBegan phase && phase.phase() == Trace.Phase.COMPARE) {
                events.steer(new Steer.AnswerNow());
              }
            });
    assertThat(heard.text()).contains("[1] Sunny.\n", "[4] Sunny.\n");
    assertThat(engine.openSessions).hasValue(0);
    assertThat(engine.openAnswers).hasValue(0);
  }

  @Test
  void closingInTheMiddleFreesEverything() {
    var engine =
        new ScriptedEngine((_, options, _) ->
            options.constraint() instanceof Constraint.Choice ? "open" : ScriptedEngine.ENDLESS);
    try (Session session = over(engine, Preset.DEFAULT).open(QUESTION)) {
      Events events = session.generate(GenerateOptions.DEFAULT);
      for (Event event = events.next();
          !(event instanceof Event.Traced(Trace.BranchOpened _));
          event = events.next()) {
        assertThat(event).isNotNull();
      }
      events.close();
      assertThat(events.next()).isNull();
      session.append(List.of(Message.user("Never mind.")));
    }
    assertThat(engine.openAnswers).hasValue(0);
    assertThat(engine.openSessions).hasValue(0);
  }

  @Test
  void oneAgentThatFailsTakesNobodyWithIt() {
    var next = new AtomicInteger();
    var engine =
        new ScriptedEngine((messages, options, call) -> {
          if (options.constraint() instanceof Constraint.Free
              && !last(messages).contains("stands.")
              && next.getAndIncrement() == 1) {
            throw new Failure(Failure.Code.UPSTREAM, "the other server went away");
          }
          return explorers("42").reply(messages, options, call);
        });
    Heard heard = ask(engine, Preset.QUICK);
    assertThat(heard.text()).isEqualTo("It is 42.");
    assertThat(heard.all(Trace.BranchClosed.class))
        .filteredOn(closed -> closed.ending() == Trace.Ending.FAILED)
        .extracting(Trace.BranchClosed::why)
        .containsExactly("the other server went away");
  }

  @Test
  void whenAllFailTheReasonIsTold() {
    var engine =
        new ScriptedEngine((_, options, _) -> {
          if (options.constraint() instanceof Constraint.Choice) {
            return "exact";
          }
          throw new Failure(Failure.Code.UPSTREAM, "the other server went away");
        });
    assertThatThrownBy(() -> ask(engine, Preset.QUICK))
        .isInstanceOf(Failure.class)
        .hasMessage("the other server went away");
    assertThat(engine.openSessions).hasValue(0);
  }

  /// Whatever fails after exploring: what was found so far is not lost.
  @ParameterizedTest
  @ValueSource(strings = {"weakness", "verified", "stands."})
  void anEngineThatFailsLaterLosesNothing(String where) {
    ScriptedEngine.Model model = explorers("1", "2", "3", "4", "5", "6", "7", "8", "42");
    var engine =
        new ScriptedEngine((messages, options, call) -> {
          boolean asked =
              options.constraint() instanceof Constraint.JsonSchema schema
                  ? schema.schema().contains(where)
                  : last(messages).contains(where);
          if (asked) {
            throw new Failure(Failure.Code.UPSTREAM, "the other server went away");
          }
          return model.reply(messages, options, call);
        });
    Heard heard = ask(engine, REFINING);
    assertThat(heard.text()).contains("42");
    assertThat(heard.all(Trace.Lost.class))
        .isNotEmpty()
        .allMatch(lost -> lost.what().contains("the other server went away"));
    assertThat(engine.openSessions).hasValue(0);
  }
}
