package dev.flint.cli.talk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.Steer;
import dev.flint.chat.Trace;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.Console.Terminals;
import dev.flint.cli.console.Output;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ApproverTest {
  private static final Trace.ApprovalAsked ASKED =
      new Trace.ApprovalAsked(
          "tool_1", "bad__send", "{\"to\":\"\u202Emoc.live\\u001b\"}", "call send of bad (/bin/x)");

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<Steer> steered = new ArrayList<>();

  private Console console(String typed, Terminals terminals) {
    return new Console(
        new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
        new Output(new ByteArrayOutputStream(), "standard output"),
        new Output(err, "standard error"),
        terminals,
        Map.of());
  }

  private void answer(Console console) {
    var events =
        new Events() {
          private boolean over;

          @Override
          public @Nullable Event next() {
            boolean first = !over;
            over = true;
            return first ? new Event.Traced(ASKED) : null;
          }

          @Override
          public boolean steer(Steer steer) {
            return steered.add(steer);
          }

          @Override
          public void close() {}
        };
    Answer.play(events, console, Answer.Stops.WITH_THE_PROCESS, Approver.at(console), _ -> {});
  }

  @Test
  void thePersonSeesExactlyWhatWillRunAndAgreesToThat() {
    answer(console("y\n", new Terminals(true, false, true)));
    assertThat(steered).containsExactly(new Steer.Approve("tool_1", ASKED.arguments()));
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("bad__send asks to call send of bad (/bin/x)")
        .contains("{\"to\":\"\\u{202E}moc.live\\u001b\"}");
  }

  @Test
  void anythingButAYesIsANo() {
    for (String typed : List.of("\n", "", "n\n", "yep\n", "yes please\n")) {
      steered.clear();
      answer(console(typed, new Terminals(true, true, true)));
      assertThat(steered).as(typed).containsExactly(new Steer.Refuse("tool_1"));
    }
  }

  @Test
  void withoutATerminalNobodyIsAsked() {
    answer(console("y\n", new Terminals(false, true, true)));
    answer(console("y\n", new Terminals(true, true, false)));
    assertThat(steered).containsExactly(new Steer.Refuse("tool_1"), new Steer.Refuse("tool_1"));
    assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("Allow");
  }
}
