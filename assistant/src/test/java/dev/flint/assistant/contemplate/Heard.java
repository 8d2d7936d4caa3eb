package dev.flint.assistant.contemplate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.assistant.ScriptedEngine;
import dev.flint.assistant.mode.Mode;
import dev.flint.assistant.mode.ModeEngine;
import dev.flint.assistant.mode.ModeOptions;
import dev.flint.assistant.tool.Toolbox;
import dev.flint.chat.Constraint;
import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Session;
import dev.flint.chat.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/// What an answer that was contemplated consisted of.
record Heard(String text, List<Trace> traces, Event.Finished end) {
  static final List<Message> QUESTION = List.of(Message.user("How many apples are left?"));

  <T extends Trace> List<T> all(Class<T> kind) {
    return traces.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  static ModeEngine over(ScriptedEngine engine, Preset preset) {
    return new ModeEngine(
        Mode.CONTEMPLATING,
        engine,
        new ModeOptions(preset, Toolbox.EMPTY, Duration.ofSeconds(5), Trial.NONE));
  }

  static Heard ask(ScriptedEngine engine, Preset preset) {
    return ask(engine, preset, (_, _) -> {});
  }

  /// @param watch sees each trace as it comes, and may steer
  static Heard ask(ScriptedEngine engine, Preset preset, BiConsumer<Trace, Events> watch) {
    try (Session session = over(engine, preset).open(QUESTION);
        Events events = session.generate(GenerateOptions.DEFAULT.withSeed(1))) {
      return of(events, watch);
    }
  }

  private static Heard of(Events events, BiConsumer<Trace, Events> watch) {
    var text = new StringBuilder();
    List<Trace> traces = new ArrayList<>();
    Event.Finished end = null;
    for (Event event = events.next(); event != null; event = events.next()) {
      switch (event) {
        case Event.Text piece -> text.append(piece.text());
        case Event.Traced traced -> {
          traces.add(traced.trace());
          watch.accept(traced.trace(), events);
        }
        case Event.Finished finished -> end = finished;
        default -> {}
      }
    }
    assertThat(end).isNotNull();
    return new Heard(text.toString(), traces, Objects.requireNonNull(end));
  }

  static String last(List<Message> messages) {
    return messages.getLast().text();
  }

  /// Whether an answer is to have the form of this schema, told by one of its members.
  static boolean form(GenerateOptions options, String member) {
    return options.constraint() instanceof Constraint.JsonSchema schema
        && schema.schema().contains(member);
  }

  /// A model whose explorers give the answers in turn, and whose author repeats what stands.
  static ScriptedEngine.Model explorers(String... answers) {
    var next = new AtomicInteger();
    return (messages, options, _) -> {
      if (options.constraint() instanceof Constraint.Choice) {
        return "exact";
      }
      String asked = last(messages);
      if (asked.contains("stands.")) {
        return "It is " + asked.replaceAll("(?s)The answer (\\S+) stands.*", "$1") + ".";
      }
      if (options.constraint() instanceof Constraint.JsonSchema) {
        return form(options, "verified")
            ? "{\"verified\":[\"the product\"],\"right\":true,\"error\":\"\"}"
            : "{\"answer\":\"?\",\"steps\":[\"s\"],\"evidence\":\"\",\"weakness\":\"\",\"confidence\":5}";
      }
      return "Let me see. ANSWER: " + answers[Math.min(next.getAndIncrement(), answers.length - 1)];
    };
  }
}
