package dev.flint.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.assistant.contemplate.Preset;
import dev.flint.assistant.contemplate.Trial;
import dev.flint.assistant.mode.Mode;
import dev.flint.assistant.mode.ModeEngine;
import dev.flint.assistant.mode.ModeOptions;
import dev.flint.assistant.tool.Tool;
import dev.flint.assistant.tool.ToolOutcome;
import dev.flint.assistant.tool.ToolPolicy;
import dev.flint.assistant.tool.Toolbox;
import dev.flint.chat.Event;
import dev.flint.chat.ToolSpec;
import dev.flint.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The protocols of programs cannot ask a person: a tool that needs approval does not run there,
/// and the answer goes on.
@Timeout(60)
final class UnattendedTest {
  @TempDir Path folder;
  private final AtomicInteger runs = new AtomicInteger();

  private final class Send implements Tool {
    @Override
    public ToolSpec spec() {
      return new ToolSpec("send", "", "{\"type\":\"object\"}", false);
    }

    @Override
    public ToolPolicy policy() {
      return new ToolPolicy(true, true, false);
    }

    @Override
    public ToolOutcome run(String arguments) {
      runs.incrementAndGet();
      return ToolOutcome.of("sent");
    }
  }

  private ModeEngine engine() {
    var answers = new AtomicInteger();
    var model =
        new ScriptedEngine(_ ->
            (answers.getAndIncrement() % 2 == 0
                    ? List.<Event>of(
                        new Event.ToolCallBegin(0, "c", "send"),
                        new Event.ToolCallArguments(0, "{}"),
                        new Event.ToolCallEnd(0),
                        ScriptedEngine.finished(Event.FinishReason.TOOL_CALLS))
                    : List.<Event>of(new Event.Text("Not sent."), ScriptedEngine.end()))
                .iterator());
    return new ModeEngine(
        Mode.INSTANT,
        model,
        new ModeOptions(
            Preset.QUICK, new Toolbox(List.of(new Send())), Duration.ofSeconds(5), Trial.NONE));
  }

  @Test
  void whatNeedsApprovalIsRefusedOnEveryProtocolOfPrograms() {
    try (Served served =
        new Served(engine(), ServerOptions.LOCAL, SqliteStore.open(folder.resolve("flint.db")))) {
      assertThat(served.chat().at("/choices/0/message/content").asString()).isEqualTo("Not sent.");
      assertThat(served.chunks()).isNotEmpty();
      assertThat(served.post("/v1/responses", "{\"model\":\"m\",\"input\":\"hi\"}").body())
          .contains("Not sent.");
      assertThat(served.events().getLast().path("type").asString()).isEqualTo("message_stop");
      assertThat(runs).hasValue(0);
    }
  }
}
