package dev.flint.assistant.contemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.flint.assistant.ScriptedEngine;
import dev.flint.assistant.code.Examples;
import dev.flint.assistant.code.Sandbox;
import dev.flint.assistant.mode.Mode;
import dev.flint.assistant.mode.ModeEngine;
import dev.flint.assistant.mode.ModeOptions;
import dev.flint.assistant.tool.Toolbox;
import dev.flint.chat.Constraint;
import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Opening;
import dev.flint.chat.Session;
import dev.flint.chat.ToolSpec;
import dev.flint.chat.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Where a check can be run it decides, however many agents say something else.
@Timeout(120)
final class ChecksDecideTest {
  private static final Preset EIGHT = new Preset(8, 4, 0, 0, 0, 0, 40_000, 60);

  private static final String FIB =
      """
      Complete this:
      ```python
      def fib(n: int):
          \"""Return the n-th Fibonacci number.
          >>> fib(10)
          55
          >>> values = [fib(n)
          ...           for n in range(4)]
          >>> values
          [0, 1, 1, 2]
          >>> print(fib(1), fib(2))
          1 1
          >>> fib(-1)
          Traceback (most recent call last):
              ...
          ValueError: negative
          \"""
      ```
      """;

  private static final String RIGHT =
      """
      ```python
      def fib(n):
          if n < 0:
              raise ValueError("negative")
          a, b = 0, 1
          for _ in range(n):
              a, b = b, a + b
          return a
      ```
      """;

  private static final String WRONG = "```python\ndef fib(n):\n    return n\n```\n";

  private final List<Trace> traces = new ArrayList<>();

  private Preset preset = Preset.QUICK;

  private String ask(ScriptedEngine engine, Opening opening, Trial trial) {
    var text = new StringBuilder();
    var options = new ModeOptions(preset, Toolbox.EMPTY, Duration.ofSeconds(5), trial);
    try (Session session = new ModeEngine(Mode.CONTEMPLATING, engine, options).open(opening);
        Events events = session.generate(GenerateOptions.DEFAULT.withSeed(1))) {
      for (Event event; (event = events.next()) != null; ) {
        if (event instanceof Event.Text piece) {
          text.append(piece.text());
        } else if (event instanceof Event.Traced traced) {
          traces.add(traced.trace());
        }
      }
    }
    return text.toString();
  }

  private String ask(String question, ScriptedEngine.Model model, Trial trial) {
    return ask(new ScriptedEngine(model), Opening.of(List.of(Message.user(question))), trial);
  }

  private static String last(List<Message> messages) {
    return messages.getLast().text();
  }

  @Test
  void theCalculatorDecidesAgainstSevenOfEight() {
    var next = new AtomicInteger();
    String said =
        ask(
            "What is 17 * 23?",
            (messages, options, _) -> {
              if (options.constraint() instanceof Constraint.Choice) {
                return "exact";
              }
              if (last(messages).contains("stands.")) {
                return "It is " + last(messages).replaceAll("(?s)The answer (\\S+) .*", "$1") + ".";
              }
              return next.getAndIncrement() == 3 ? "ANSWER: 391" : "ANSWER: 381";
            },
            Trial.NONE);
    assertThat(said).isEqualTo("It is 391.");
    assertThat(traces).contains(new Trace.Settled("the calculator says 391"));
  }

  @Test
  void theCalculatorDecidesWhereAllAgentsAreWrong() {
    String said =
        ask(
            "What is 17 * 23?",
            (_, options, _) ->
                options.constraint() instanceof Constraint.Choice ? "exact" : "ANSWER: 381",
            Trial.NONE);
    assertThat(said).isEqualTo("The answer is 391.");
    assertThat(traces).contains(new Trace.Checked(false, "it does not say that the answer is 391"));
  }

  @Test
  void oneAgentThatCalculatesRightlyBeatsThreeThatDoNot() {
    var next = new AtomicInteger();
    String said =
        ask(
            "How much do six boxes of seven cost?",
            (messages, options, _) -> {
              if (options.constraint() instanceof Constraint.Choice) {
                return "exact";
              }
              if (last(messages).contains("stands.")) {
                return last(messages).contains("42") ? "6 * 7 = 42." : "6 * 7 = 41.";
              }
              return next.getAndIncrement() == 0
                  ? "6 * 7 = 42. ANSWER: 42"
                  : "6 * 7 = 41. ANSWER: 41";
            },
            Trial.NONE);
    assertThat(said).isEqualTo("6 * 7 = 42.");
  }

  @Test
  void anAuthorWhoMiscalculatesIsCorrected() {
    String said =
        ask(
            "How much do six boxes of seven cost?",
            (messages, options, _) -> {
              if (options.constraint() instanceof Constraint.Choice) {
                return "exact";
              }
              if (last(messages).contains("6 * 7 is 42, not 44")) {
                return "Six boxes cost 42.";
              }
              return last(messages).contains("stands.") ? "It is 6 * 7 = 44." : "ANSWER: 42";
            },
            Trial.NONE);
    assertThat(said).isEqualTo("Six boxes cost 42.");
    assertThat(traces).contains(new Trace.Checked(false, "6 * 7 is 42, not 44"));
  }

  private static Trial trial() {
    assumeThat(Sandbox.find()).as("bubblewrap").isPresent();
    return new Examples(Sandbox.find().orElseThrow());
  }

  @Test
  void theProgramThatPassesItsDocstringsExamplesWinsAgainstTheOthers() {
    var next = new AtomicInteger();
    String said =
        ask(
            FIB,
            (messages, _, _) ->
                last(messages).contains("final program")
                    ? RIGHT
                    : next.getAndIncrement() == 2 ? RIGHT : WRONG,
            trial());
    assertThat(said).isEqualTo(RIGHT);
    assertThat(traces)
        .contains(
            new Trace.Settled("the examples pass"),
            new Trace.Checked(true, "100 % of the question's examples pass"));
  }

  /// Where the first agents disagree, the next ones write programs, and what these print is their
  /// answer; one that does not run says nothing.
  @Test
  void programsVoteWithWhatTheyPrint() {
    preset = EIGHT;
    var next = new AtomicInteger();
    String said =
        ask(
            "How many eggs are 6 boxes of 7?",
            (messages, _, _) -> {
              String asked = last(messages);
              if (asked.contains("stands.")) {
                return asked;
              }
              int agent = next.getAndIncrement();
              return asked.contains("Python program")
                  ? agent == 7
                      ? "```python\nprint(41 / 0)\n```\nANSWER: 41"
                      : "```python\nboxes = 6  # each of 7\nprint('Sum:', boxes * 7.0)\n```"
                  : "ANSWER: " + (agent == 3 ? 42 : 40 + agent % 2);
            },
            trial());
    assertThat(said).startsWith("The answer 42 stands.");
    assertThat(traces)
        .filteredOn(Trace.BranchAnswer.class::isInstance)
        .contains(new Trace.BranchAnswer(4, "42"))
        .hasSize(7);
  }

  @Test
  void wordsAloneWhereProgramsCannotRun() {
    preset = EIGHT;
    var next = new AtomicInteger();
    String said =
        ask(
            "How many eggs are 6 boxes of 7?",
            (messages, _, _) -> {
              String asked = last(messages);
              assertThat(asked).doesNotContain("Python");
              return asked.contains("stands.")
                  ? asked
                  : "ANSWER: " + 42 * (next.getAndIncrement() / 2);
            },
            Trial.NONE);
    assertThat(said).isNotEmpty();
    assertThat(next.get()).isGreaterThanOrEqualTo(8);
  }

  @Test
  void anAuthorWhoSpoilsTheProgramIsNotHeard() {
    String said =
        ask(
            FIB,
            (messages, _, _) -> last(messages).contains("final program") ? WRONG : RIGHT,
            trial());
    assertThat(said).isEqualTo(RIGHT);
    assertThat(traces).filteredOn(Trace.Checked.class::isInstance).hasSize(1);
  }

  @Test
  void whereTheCallersToolsMayBeCalledOneAgentAnswersAndThatIsSaid() {
    var engine = new ScriptedEngine((_, _, _) -> "Sunny.");
    var weather = new ToolSpec("weather", "", "{\"type\":\"object\"}", false);
    String said =
        ask(
            engine,
            new Opening(
                List.of(Message.user("Weather?")), List.of(weather), Opening.Effort.MODEL, ""),
            Trial.NONE);
    assertThat(said).isEqualTo("Sunny.");
    assertThat(traces).singleElement().isInstanceOf(Trace.Lost.class);
  }
}
