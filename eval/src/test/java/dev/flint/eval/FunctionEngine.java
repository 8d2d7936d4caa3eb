package dev.flint.eval;

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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// An engine whose model is a function from the conversation to the reply. A token is a word.
public final class FunctionEngine implements Engine {
  /// The model.
  @FunctionalInterface
  public interface Model {
    String reply(List<Message> messages, GenerateOptions options);
  }

  private final Model model;

  public FunctionEngine(Model model) {
    this.model = model;
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(
        "function", 10_000, true, false, true, false, false, false, false, false);
  }

  @Override
  public Session open(Opening opening) {
    return new FunctionSession(opening.messages());
  }

  @Override
  public Session openRaw(String text) {
    throw new Failure(Failure.Code.UNSUPPORTED, "no raw text here");
  }

  @Override
  public Session openInfill(String before, String after) {
    throw new Failure(Failure.Code.UNSUPPORTED, "no infill here");
  }

  @Override
  public OptionalInt countTokens(Opening opening) {
    return OptionalInt.of(words(opening.messages()));
  }

  @Override
  public void close() {}

  private static int words(List<Message> messages) {
    return messages.stream().mapToInt(message -> message.text().split("\\s+", -1).length).sum();
  }

  private final class FunctionSession implements Session {
    private final List<Message> messages;

    FunctionSession(List<Message> messages) {
      this.messages = new ArrayList<>(messages);
    }

    @Override
    public void append(List<Message> added) {
      messages.addAll(added);
    }

    @Override
    public Events generate(GenerateOptions options) {
      String reply = model.reply(List.copyOf(messages), options);
      int tokens = reply.split("\\s+", -1).length;
      Queue<Event> events = new ArrayDeque<>();
      events.add(new Event.Text(reply));
      events.add(
          new Event.Finished(
              Event.FinishReason.END_OF_TURN,
              new Usage(words(messages), 0, tokens, Duration.ZERO, Duration.ZERO)));
      messages.add(Message.assistant(reply));
      return new Events() {
        @Override
        public @Nullable Event next() {
          return events.poll();
        }

        @Override
        public void close() {
          events.clear();
        }
      };
    }

    @Override
    public Session fork() {
      return new FunctionSession(messages);
    }

    @Override
    public void rewind(int length) {
      throw new Failure(Failure.Code.UNSUPPORTED, "no way back here");
    }

    @Override
    public int length() {
      return words(messages);
    }

    @Override
    public int capacity() {
      return 10_000;
    }

    @Override
    public void close() {}
  }
}
