package dev.flint.cli.talk;

import dev.flint.chat.Engine;
import dev.flint.chat.Event;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Role;
import dev.flint.chat.Session;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.Json;
import dev.flint.cli.console.TextInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A conversation in progress: what was said, and the engine's session that holds the same.
final class Conversation implements AutoCloseable {
  private final List<Message> messages = new ArrayList<>();
  private Engine engine;
  private Session session;
  private Event.@Nullable Finished last;

  Conversation(Engine engine, @Nullable String system) {
    this.engine = engine;
    if (system != null && !system.isBlank()) {
      messages.add(Message.system(system));
    }
    this.session = engine.open(messages);
  }

  /// Says something and streams the answer; if it does not fit, nothing has been said.
  Answer say(
      String text,
      GenerateOptions options,
      Console console,
      Answer.Stops stops,
      Approver approver,
      Consumer<String> sink) {
    Message message = Message.user(text);
    session.append(List.of(message));
    messages.add(message);
    Answer answer = Answer.stream(session, options, console, stops, approver, sink);
    messages.add(Message.assistant(answer.text()));
    if (answer.end() != null) {
      last = answer.end();
    }
    return answer;
  }

  /// Forgets what was said but the system's words.
  void reset() {
    messages.removeIf(message -> message.role() != Role.SYSTEM);
    restart(engine, messages);
  }

  /// Begins anew under other instructions; blank is none.
  void instruct(String system) {
    List<Message> fresh = system.isBlank() ? List.of() : List.of(Message.system(system));
    restart(engine, fresh);
    messages.clear();
    messages.addAll(fresh);
  }

  /// Goes on with another model, which reads what was said so far; if it cannot, all stays as it
  /// is.
  void changeTo(Engine other) {
    Engine before = engine;
    restart(other, messages);
    engine = other;
    before.close();
  }

  private void restart(Engine on, List<Message> prefix) {
    Session fresh = on.open(prefix);
    session.close();
    session = fresh;
  }

  String model() {
    return engine.capabilities().model();
  }

  /// The instructions in force, or "".
  String system() {
    return messages.isEmpty() || messages.getFirst().role() != Role.SYSTEM
        ? ""
        : messages.getFirst().text();
  }

  /// What it has cost, in lines for a person.
  String stats() {
    String sum =
        String.format(
            Locale.ROOT,
            "%s: %d of %d tokens in the context",
            model(),
            session.length(),
            session.capacity());
    return last == null ? sum : sum + "\nlast answer: " + Answer.cost(last);
  }

  /// Writes the conversation into a new file: JSON messages if its name ends in `.json`, else
  /// Markdown.
  ///
  /// @throws Failure STORAGE if the file exists or cannot be written
  void save(Path file) {
    String text = file.toString().endsWith(".json") ? json() : markdown();
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new Failure(
          Failure.Code.STORAGE, file + " could not be written: " + TextInput.reason(e), e);
    }
  }

  private String json() {
    return Json.text(json -> {
      json.writeStartObject();
      json.writeStringProperty("model", model());
      json.writeArrayPropertyStart("messages");
      for (Message message : messages) {
        json.writeStartObject();
        json.writeStringProperty("role", message.role().name().toLowerCase(Locale.ROOT));
        json.writeStringProperty("content", message.text());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    })
        + "\n";
  }

  private String markdown() {
    var page = new StringBuilder("# Conversation with ").append(model()).append('\n');
    for (Message message : messages) {
      String who =
          switch (message.role()) {
            case SYSTEM -> "Instructions";
            case USER -> "You";
            case ASSISTANT -> "Answer";
            case TOOL -> "Tool";
          };
      page.append("\n## ").append(who).append("\n\n").append(message.text().strip()).append('\n');
    }
    return page.toString();
  }

  @Override
  public void close() {
    session.close();
    engine.close();
  }
}
