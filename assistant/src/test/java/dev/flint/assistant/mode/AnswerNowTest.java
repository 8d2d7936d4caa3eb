package dev.flint.assistant.mode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.assistant.FunctionTool;
import dev.flint.assistant.ScriptedEngine;
import dev.flint.assistant.contemplate.Preset;
import dev.flint.assistant.contemplate.Trial;
import dev.flint.assistant.tool.ToolOutcome;
import dev.flint.assistant.tool.ToolPolicy;
import dev.flint.assistant.tool.Toolbox;
import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Role;
import dev.flint.chat.Session;
import dev.flint.chat.Steer;
import dev.flint.chat.ToolChoice;
import dev.flint.chat.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// *Answer now* while a tool runs or a person is asked about one: the answer comes without it.
@Timeout(60)
final class AnswerNowTest {
  private final List<GenerateOptions> asked = new ArrayList<>();
  private final CountDownLatch running = new CountDownLatch(1);

  /// Calls the tool whenever it may, and else says what came of it.
  private final ScriptedEngine engine =
      new ScriptedEngine((messages, options, _) -> {
        synchronized (asked) {
          asked.add(options);
        }
        return messages.getLast().role() == Role.TOOL
            ? "Without it."
            : options.toolChoice().equals(ToolChoice.NONE) ? "Well." : "call:slow {}";
      });

  private String answer(Mode mode, FunctionTool tool, Class<? extends Trace> at)
      throws InterruptedException {
    var options =
        new ModeOptions(
            Preset.QUICK, new Toolbox(List.of(tool)), Duration.ofSeconds(50), Trial.NONE);
    var text = new StringBuilder();
    try (ModeEngine over = new ModeEngine(mode, engine, options);
        Session session = over.open(List.of(Message.user("How many apples are left?")));
        Events events = session.generate(GenerateOptions.DEFAULT)) {
      boolean told = false;
      for (Event event = events.next(); event != null; event = events.next()) {
        if (event instanceof Event.Text piece) {
          text.append(piece.text());
        }
        if (!told && event instanceof Event.Traced(Trace trace) && at.isInstance(trace)) {
          told = true;
          assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
          assertThat(events.steer(new Steer.AnswerNow())).isTrue();
        }
      }
    }
    assertThat(engine.openSessions).hasValue(0);
    assertThat(engine.openAnswers).hasValue(0);
    return text.toString();
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aToolThatRunsIsStopped(Mode mode) throws InterruptedException {
    var interrupted = new CountDownLatch(1);
    var slow =
        new FunctionTool(
            "slow",
            ToolPolicy.READS,
            _ -> {
              running.countDown();
              try {
                Thread.sleep(Duration.ofSeconds(45));
              } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
              }
              return ToolOutcome.of("late");
            });
    long begun = System.nanoTime();
    assertThat(answer(mode, slow, Trace.ToolStarted.class)).isNotEmpty().doesNotContain("late");
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(40));
    assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(asked.getLast().toolChoice()).isEqualTo(ToolChoice.NONE);
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"INSTANT", "THINKING"})
  void whatAPersonIsAskedAboutIsNotDone(Mode mode) throws InterruptedException {
    var send = new FunctionTool("slow", new ToolPolicy(true, true, false), _ -> ToolOutcome.of(""));
    running.countDown();
    assertThat(answer(mode, send, Trace.ApprovalAsked.class)).isNotEmpty();
    assertThat(send.runs).isEmpty();
  }
}
