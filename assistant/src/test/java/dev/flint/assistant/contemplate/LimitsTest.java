package dev.flint.assistant.contemplate;

import static dev.flint.assistant.contemplate.Heard.ask;
import static dev.flint.assistant.contemplate.Heard.explorers;
import static dev.flint.assistant.contemplate.Heard.form;
import static dev.flint.assistant.contemplate.Heard.last;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.assistant.ScriptedEngine;
import dev.flint.chat.Constraint;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Steer;
import dev.flint.chat.Trace;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What ends thinking early, or keeps it within bounds: time, tokens, doubt, and the person.
@Timeout(60)
final class LimitsTest {
  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String numbered(String word) {
    return IntStream.range(0, 3_000).mapToObj(i -> word + i + "\n").collect(Collectors.joining());
  }

  private static List<String> settled(Heard heard) {
    return heard.all(Trace.Settled.class).stream().map(Trace.Settled::why).toList();
  }

  @Test
  void whenTheTimeIsUpWhatThereIsIsMerged() {
    var engine =
        new ScriptedEngine((messages, options, _) -> {
          if (options.constraint() instanceof Constraint.Choice) {
            return "open";
          }
          assertThat(options.constraint()).as("no time for notes").isEqualTo(Constraint.FREE);
          return last(messages).contains("colleagues have worked")
              ? "Enough. " + last(messages)
              : ScriptedEngine.ENDLESS;
        });
    Heard heard = ask(engine, new Preset(4, 4, 0, 2, 1, 1, 40_000, 1));
    assertThat(settled(heard)).containsExactly("time");
    assertThat(heard.all(Trace.BranchClosed.class))
        .extracting(Trace.BranchClosed::ending)
        .containsOnly(Trace.Ending.CUT);
    assertThat(heard.text()).startsWith("Enough.").contains("[1] …on", "[4] …on");
    assertThat(heard.all(Trace.Checked.class)).isEmpty();
    assertThat(engine.openAnswers).hasValue(0);
  }

  @Test
  void theTokensOfAllAgentsAreLimited() {
    Heard heard =
        ask(
            new ScriptedEngine(explorers("1", "2", "3", "4")),
            new Preset(8, 1, 0, 2, 0, 0, 12, 60));
    assertThat(settled(heard)).containsExactly("token budget");
    assertThat(heard.all(Trace.BranchOpened.class)).as("of 8").hasSizeBetween(2, 4);
  }

  @Test
  void anAgentThatIsLessSureThanTheOthersIsCut() {
    var finished = new CountDownLatch(3);
    var doubting = new AtomicBoolean();
    ScriptedEngine.Model sure = explorers("42");
    var engine =
        new ScriptedEngine((messages, options, call) -> {
          boolean explores = options.logprobs() > 0;
          if (explores && doubting.compareAndSet(false, true)) {
            await(finished);
            return numbered("?") + "ANSWER: 41";
          }
          return (explores ? numbered("word") : "") + sure.reply(messages, options, call);
        });
    Heard heard =
        ask(
            engine,
            new Preset(4, 4, 0, 0, 0, 0, 100_000, 60),
            (trace, _) -> {
              if (trace instanceof Trace.Agreement) {
                finished.countDown();
              }
            });
    assertThat(heard.all(Trace.BranchClosed.class))
        .filteredOn(closed -> closed.ending() == Trace.Ending.CUT)
        .extracting(Trace.BranchClosed::why)
        .containsExactly("less sure than the others");
    assertThat(heard.text()).isEqualTo("It is 42.");
  }

  @Test
  void anAgentThatGoesRoundInCirclesIsCutAndItsAnswerCounts() {
    ScriptedEngine.Model model = explorers("42");
    var first = new AtomicBoolean();
    var engine =
        new ScriptedEngine((messages, options, call) ->
            options.logprobs() > 0 && first.compareAndSet(false, true)
                ? "So it is the sum. ANSWER: 42\n".repeat(400)
                : model.reply(messages, options, call));
    Heard heard = ask(engine, Preset.QUICK);
    assertThat(heard.all(Trace.BranchClosed.class))
        .filteredOn(closed -> closed.ending() == Trace.Ending.CUT)
        .singleElement()
        .satisfies(closed -> {
          assertThat(closed.why()).isEqualTo("repeats itself");
          assertThat(closed.tokens()).isLessThan(200);
        });
    assertThat(heard.all(Trace.BranchAnswer.class)).hasSize(4);
  }

  @Test
  void anAgentThatIsFarLongerThanTheOthersIsCut() {
    var finished = new CountDownLatch(3);
    var first = new AtomicBoolean();
    ScriptedEngine.Model model = explorers("42");
    var engine =
        new ScriptedEngine((messages, options, call) -> {
          if (options.logprobs() > 0 && first.compareAndSet(false, true)) {
            await(finished);
            return numbered("step");
          }
          return model.reply(messages, options, call);
        });
    Heard heard =
        ask(
            engine,
            new Preset(4, 4, 0, 0, 0, 0, 100_000, 60),
            (trace, _) -> {
              if (trace instanceof Trace.Agreement) {
                finished.countDown();
              }
            });
    assertThat(heard.all(Trace.BranchClosed.class))
        .filteredOn(closed -> closed.ending() == Trace.Ending.CUT)
        .extracting(Trace.BranchClosed::why)
        .containsExactly("far longer than the others");
    assertThat(heard.text()).isEqualTo("It is 42.");
  }

  @Test
  void whereNoAgentSaysAnythingTheAuthorAnswersAlone() {
    var engine =
        new ScriptedEngine((messages, options, _) ->
            options.constraint() instanceof Constraint.Choice
                ? "exact"
                : last(messages).contains("step by step") ? "" : "I do not know.");
    Heard heard = ask(engine, Preset.QUICK);
    assertThat(heard.text()).isEqualTo("I do not know.");
    assertThat(heard.all(Trace.Lost.class))
        .containsExactly(
            new Trace.Lost("no agent has said anything: the answer is written without them"));
    assertThat(engine.openSessions).hasValue(0);
  }

  @Test
  void anAgentCanBeStoppedAndTheOthersGoOn() {
    var first = new AtomicBoolean();
    ScriptedEngine.Model model = explorers("42");
    var engine =
        new ScriptedEngine((messages, options, call) ->
            options.logprobs() > 0 && first.compareAndSet(false, true)
                ? ScriptedEngine.ENDLESS
                : model.reply(messages, options, call));
    var closed = new AtomicInteger();
    Heard heard =
        ask(
            engine,
            Preset.QUICK,
            (trace, events) -> {
              if (trace instanceof Trace.BranchClosed && closed.incrementAndGet() == 3) {
                for (int branch = 0; branch < 4; branch++) {
                  events.steer(new Steer.StopBranch(branch));
                }
              }
            });
    assertThat(heard.all(Trace.BranchClosed.class))
        .filteredOn(end -> end.ending() != Trace.Ending.FINISHED)
        .hasSize(1)
        .allMatch(end -> end.ending() == Trace.Ending.STOPPED || end.ending() == Trace.Ending.CUT);
    assertThat(heard.text()).isEqualTo("It is 42.");
    assertThat(engine.openAnswers).hasValue(0);
  }

  @Test
  void theAuthorGoesOnFromThePinnedAgent() {
    var pinned = new CountDownLatch(1);
    ScriptedEngine.Model model = explorers("1", "2", "3", "4");
    var engine =
        new ScriptedEngine((messages, options, call) -> {
          if (options.logprobs() > 0) {
            await(pinned);
          }
          return model.reply(messages, options, call);
        });
    Map<Integer, String> answers = new ConcurrentHashMap<>();
    Heard heard =
        ask(
            engine,
            Preset.QUICK,
            (trace, events) -> {
              if (trace instanceof Trace.BranchOpened opened && opened.branch() == 2) {
                assertThat(events.steer(new Steer.PinBranch(2))).isTrue();
                pinned.countDown();
              } else if (trace instanceof Trace.BranchAnswer answer) {
                answers.put(answer.branch(), answer.answer());
              }
            });
    assertThat(heard.text()).isEqualTo("It is " + answers.get(2) + ".");
  }

  @Test
  void ofOpenAnswersOnlyThePinnedOneIsRead() {
    var pinned = new CountDownLatch(1);
    Queue<String> weathers =
        new ConcurrentLinkedQueue<>(List.of("Rain.", "Snow.", "Wind.", "Sun."));
    var engine =
        new ScriptedEngine((messages, options, _) -> {
          if (options.constraint() instanceof Constraint.Choice) {
            return "open";
          }
          if (options.logprobs() > 0) {
            await(pinned);
            return String.valueOf(weathers.poll());
          }
          return options.constraint() instanceof Constraint.JsonSchema ? "" : last(messages);
        });
    Heard heard =
        ask(
            engine,
            Preset.QUICK,
            (trace, events) -> {
              if (trace instanceof Trace.BranchOpened opened && opened.branch() == 2) {
                events.steer(new Steer.PinBranch(2));
                pinned.countDown();
              }
            });
    assertThat(heard.text()).contains("[1]").doesNotContain("[2]");
  }

  @Test
  void asManyChecksAreMadeAsThePresetAllows() {
    var objections = new ConcurrentLinkedQueue<>(List.of("it forgets rain", "it forgets wind"));
    var engine =
        new ScriptedEngine((messages, options, _) -> {
          if (options.constraint() instanceof Constraint.Choice) {
            return "open";
          }
          if (form(options, "verified")) {
            return "{\"verified\":[\"x\"],\"right\":false,\"error\":\"" + objections.poll() + "\"}";
          }
          String asked = last(messages);
          return asked.contains("forgets wind")
              ? "Mind both."
              : asked.contains("forgets rain") ? "Mind the rain." : "Sunny.";
        });
    Heard heard = ask(engine, new Preset(4, 4, 0, 0, 0, 2, 40_000, 60));
    assertThat(heard.text()).isEqualTo("Mind both.");
    assertThat(heard.all(Trace.Checked.class))
        .extracting(Trace.Checked::remarks)
        .containsExactly("it forgets rain", "it forgets wind");
  }

  @Test
  void aCheckerThatSaysNothingHasCheckedNothing() {
    var engine =
        new ScriptedEngine((_, options, _) ->
            options.constraint() instanceof Constraint.Choice
                ? "open"
                : form(options, "verified") ? "" : "Sunny.");
    Heard heard = ask(engine, Preset.DEFAULT);
    assertThat(heard.text()).isEqualTo("Sunny.");
    assertThat(heard.all(Trace.Checked.class)).isEmpty();
    assertThat(heard.all(Trace.Lost.class))
        .containsExactly(new Trace.Lost("the answer was not checked: the checker said nothing"));
  }

  /// A model that reasons by itself would spend all it is given on that, and say nothing.
  @Test
  void modelsThatReasonAreLeftRoomForTheirAnswers() {
    ScriptedEngine.Model model = explorers("1", "2", "3", "4", "5", "6", "7", "8", "42");
    Queue<GenerateOptions> asked = new ConcurrentLinkedQueue<>();
    var engine =
        ScriptedEngine.reasoning((messages, options, call) -> {
          asked.add(options);
          return "Hmm. ".repeat(30_000)
              + ScriptedEngine.THOUGHT
              + model.reply(messages, options, call);
        });
    Heard heard = ask(engine, new Preset(8, 4, 0, 4, 1, 1, 40_000, 300));
    assertThat(heard.text()).isEqualTo("It is 42.");
    assertThat(asked).allMatch(options -> options.reasoningTokens() > 0);
    assertThat(asked)
        .filteredOn(options -> options.maxTokens() > 0)
        .hasSizeGreaterThan(12)
        .allMatch(options -> options.reasoningTokens() < options.maxTokens());
    assertThat(heard.all(Trace.BranchSentence.class)).isNotEmpty();
  }
}
