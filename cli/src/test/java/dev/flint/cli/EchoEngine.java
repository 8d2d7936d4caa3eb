package dev.flint.cli;

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
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A small whole engine: it answers "You said: " and the last words said, a word at a time. A token
/// is a word.
final class EchoEngine implements Engine {
  static final String NAME = "echo";

  private final int contextTokens;
  private final @Nullable Runnable beforeEachPiece;
  boolean closed;

  EchoEngine(int contextTokens, @Nullable Runnable beforeEachPiece) {
    this.contextTokens = contextTokens;
    this.beforeEachPiece = beforeEachPiece;
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(
        NAME, contextTokens, true, true, false, false, false, false, false, false);
  }

  @Override
  public Session open(Opening opening) {
    var session = new EchoSession("You said: ");
    session.append(opening.messages());
    return session;
  }

  @Override
  public Session openInfill(String before, String after) {
    throw new Failure(Failure.Code.UNSUPPORTED, "an echo has no middle");
  }

  @Override
  public OptionalInt countTokens(Opening opening) {
    return OptionalInt.of(
        opening.messages().stream().mapToInt(message -> words(message.text()).size()).sum());
  }

  @Override
  public Session openRaw(String text) {
    var session = new EchoSession("");
    session.append(List.of(Message.user(text)));
    return session;
  }

  @Override
  public void close() {
    closed = true;
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    for (String word : text.split("(?<=\\s)", -1)) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }

  private final class EchoSession implements Session {
    private final String start;
    private String last = "";
    private int length;

    EchoSession(String start) {
      this.start = start;
    }

    @Override
    public void append(List<Message> messages) {
      int more = messages.stream().mapToInt(message -> words(message.text()).size()).sum();
      if (length + more > contextTokens) {
        throw new Failure(
            Failure.Code.CONTEXT_OVERFLOW,
            "the prompt has " + (length + more) + " tokens; the context is " + contextTokens);
      }
      length += more;
      if (!messages.isEmpty()) {
        last = messages.getLast().text();
      }
    }

    @Override
    public Events generate(GenerateOptions options) {
      return new EchoEvents(words(start + last), options);
    }

    @Override
    public Session fork() {
      var fork = new EchoSession(start);
      fork.last = last;
      fork.length = length;
      return fork;
    }

    @Override
    public void rewind(int earlier) {
      length = earlier;
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public int capacity() {
      return contextTokens;
    }

    @Override
    public void close() {}

    private final class EchoEvents implements Events {
      private final List<Event> events = new ArrayList<>();
      private final int prompt = length;
      private int at;
      private volatile boolean cancelled;

      EchoEvents(List<String> words, GenerateOptions options) {
        events.add(new Event.Reading(prompt, prompt));
        int most = options.maxTokens() == 0 ? Integer.MAX_VALUE : options.maxTokens();
        int room = contextTokens - length;
        int count = Math.min(words.size(), Math.min(most, room));
        for (int i = 0; i < count; i++) {
          var chosen = new Event.Candidate(i, words.get(i), -0.5f * i);
          if (options.logprobs() > 0) {
            events.add(new Event.Token(chosen, List.of(chosen)));
          }
          events.add(new Event.Text(words.get(i)));
        }
        Event.FinishReason reason =
            count == words.size()
                ? Event.FinishReason.END_OF_TURN
                : count == most ? Event.FinishReason.MAX_TOKENS : Event.FinishReason.CONTEXT_FULL;
        var usage = new Usage(prompt, 0, count, Duration.ofMillis(10), Duration.ofMillis(100));
        events.add(new Event.Finished(reason, usage));
      }

      @Override
      public @Nullable Event next() {
        if (cancelled || at == events.size()) {
          return null;
        }
        Event event = events.get(at++);
        if (event instanceof Event.Text) {
          length++;
          if (beforeEachPiece != null) {
            beforeEachPiece.run();
          }
        }
        return event;
      }

      @Override
      public void close() {
        cancelled = true;
      }
    }
  }
}
