package dev.flint.assistant.mode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.assistant.FunctionTool;
import dev.flint.assistant.ScriptedEngine;
import dev.flint.assistant.contemplate.Preset;
import dev.flint.assistant.contemplate.Trial;
import dev.flint.assistant.tool.Toolbox;
import dev.flint.chat.Constraint;
import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Part;
import dev.flint.chat.Session;
import dev.flint.chat.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A file that is too long for the prompt, asked about in each mode.
@Timeout(60)
final class LongFilesTest {
  private static final String NOTE =
      "{\"answer\":\"noted\",\"steps\":[\"searched\"],\"evidence\":\"line 777\",\"weakness\":\"\","
          + "\"confidence\":90}";

  /// More than the scripted engine's context has room for; what is asked for stands far behind what
  /// the prompt shows of it.
  private static final String QUESTION =
      "Write what the log says about the pump.\n\n<file name=\"log.txt\">\n"
          + IntStream.rangeClosed(1, 8000)
              .mapToObj(i -> "line " + i + (i == 777 ? " the pump stopped" : " all is well"))
              .collect(Collectors.joining("\n"))
          + "\n</file>";

  /// Looks for the pump until it has been told of it.
  private static String reply(List<Message> messages, GenerateOptions options) {
    return switch (options.constraint()) {
      case Constraint.Choice _ -> "open";
      case Constraint.JsonSchema schema -> schema.schema().contains("weakness") ? NOTE : "{}";
      default ->
          messages.stream()
                  .flatMap(message -> message.parts().stream())
                  .anyMatch(LongFilesTest::tells)
              ? "It stopped at line 777."
              : "call:files {\"action\":\"search\",\"words\":\"pump\"}";
    };
  }

  private static boolean tells(Part part) {
    return switch (part) {
      case Part.Text said -> said.text().contains("line 777");
      case Part.ToolResult found -> found.text().contains("line 777");
      default -> false;
    };
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void itIsReadByTheTool(Mode mode) {
    var scripted = new ScriptedEngine((messages, options, _) -> reply(messages, options));
    var options =
        new ModeOptions(
            Preset.QUICK,
            new Toolbox(List.of(FunctionTool.saying("look", "42"))),
            Duration.ofSeconds(30),
            Trial.NONE);
    List<Event> events = new ArrayList<>();
    try (ModeEngine engine = new ModeEngine(mode, scripted, options);
        Session session = engine.open(List.of(Message.user(QUESTION)));
        Events answer = session.generate(GenerateOptions.DEFAULT)) {
      for (Event event = answer.next(); event != null; event = answer.next()) {
        events.add(event);
      }
    }
    List<Trace.ToolStarted> looked =
        events.stream()
            .filter(Event.Traced.class::isInstance)
            .map(event -> ((Event.Traced) event).trace())
            .filter(Trace.ToolStarted.class::isInstance)
            .map(Trace.ToolStarted.class::cast)
            .toList();
    assertThat(looked).isNotEmpty().allMatch(call -> call.tool().equals("files"));
    assertThat(
            events.stream()
                .filter(Event.Text.class::isInstance)
                .map(event -> ((Event.Text) event).text())
                .collect(Collectors.joining()))
        .contains("It stopped at line 777.");
    assertThat(scripted.openSessions).hasValue(0);
  }
}
