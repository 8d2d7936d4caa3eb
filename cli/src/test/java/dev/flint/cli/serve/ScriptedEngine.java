package dev.flint.cli.serve;

import dev.flint.chat.Capabilities;
import dev.flint.chat.Engine;
import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Opening;
import dev.flint.chat.Session;
import dev.flint.chat.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// An engine that says what its script makes of the conversation. A character is a token.
record ScriptedEngine(Script script) implements Engine {
  private static final int CONTEXT = 1 << 20;

  /// What is answered.
  @FunctionalInterface
  interface Script {
    Iterator<Event> answer(List<Message> conversation);
  }

  /// The end of an answer.
  static Event end(Event.FinishReason reason, int tokens) {
    return new Event.Finished(
        reason, new Usage(10, 0, tokens, Duration.ofMillis(5), Duration.ofMillis(20L * tokens)));
  }

  /// An answer that is one text.
  static Iterator<Event> saying(String text) {
    return List.of(
            new Event.Text(text), end(Event.FinishReason.END_OF_TURN, Math.max(1, text.length())))
        .iterator();
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(
        "scripted", CONTEXT, true, false, true, false, true, true, false, false);
  }

  @Override
  public Session open(Opening opening) {
    return new Scripted(new ArrayList<>(opening.messages()));
  }

  @Override
  public Session openRaw(String text) {
    throw new Failure(Failure.Code.UNSUPPORTED, "only chats");
  }

  @Override
  public Session openInfill(String before, String after) {
    throw new Failure(Failure.Code.UNSUPPORTED, "only chats");
  }

  @Override
  public OptionalInt countTokens(Opening opening) {
    return OptionalInt.of(length(opening.messages()));
  }

  private static int length(List<Message> messages) {
    return messages.stream().mapToInt(message -> message.text().length()).sum();
  }

  @Override
  public void close() {}

  private final class Scripted implements Session {
    private final List<Message> messages;

    Scripted(List<Message> messages) {
      this.messages = messages;
    }

    @Override
    public void append(List<Message> more) {
      messages.addAll(more);
    }

    @Override
    public Events generate(GenerateOptions options) {
      Iterator<Event> answer = script.answer(messages);
      return new Events() {
        private volatile boolean closed;

        @Override
        public @Nullable Event next() {
          return closed || !answer.hasNext() ? null : answer.next();
        }

        @Override
        public void close() {
          closed = true;
        }
      };
    }

    @Override
    public Session fork() {
      return new Scripted(new ArrayList<>(messages));
    }

    @Override
    public void rewind(int earlier) {}

    @Override
    public int length() {
      return ScriptedEngine.length(messages);
    }

    @Override
    public int capacity() {
      return CONTEXT;
    }

    @Override
    public void close() {}
  }
}
