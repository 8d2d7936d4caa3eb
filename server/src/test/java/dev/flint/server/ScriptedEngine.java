package dev.flint.server;

import dev.flint.chat.Capabilities;
import dev.flint.chat.Engine;
import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Opening;
import dev.flint.chat.Part;
import dev.flint.chat.Session;
import dev.flint.chat.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.StringTokenizer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An engine that says what it was told to, for answers that no small model gives reliably. A word
/// is a token.
final class ScriptedEngine implements Engine {
  static final int CONTEXT = 10_000;

  final AtomicInteger openSessions = new AtomicInteger();
  final CountDownLatch cancelled = new CountDownLatch(1);
  private final Script script;
  volatile @Nullable Opening opening;
  volatile @Nullable GenerateOptions options;
  volatile String infill = "";

  /// What the engine answers.
  interface Script {
    Iterator<Event> answer(GenerateOptions options);
  }

  ScriptedEngine(Script script) {
    this.script = script;
  }

  static ScriptedEngine saying(Event... events) {
    return new ScriptedEngine(_ -> List.of(events).iterator());
  }

  static Event.Finished finished(Event.FinishReason reason) {
    return new Event.Finished(reason, new Usage(7, 2, 5, Duration.ZERO, Duration.ZERO));
  }

  static Event end() {
    return finished(Event.FinishReason.END_OF_TURN);
  }

  Opening lastOpening() {
    Opening last = opening;
    if (last == null) {
      throw new AssertionError("nothing was opened");
    }
    return last;
  }

  GenerateOptions lastOptions() {
    GenerateOptions last = options;
    if (last == null) {
      throw new AssertionError("nothing was generated");
    }
    return last;
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities("scripted", CONTEXT, true, true, true, true, true, true, false, true);
  }

  @Override
  public Session open(Opening opening) {
    this.opening = opening;
    return new ScriptedSession(words(opening));
  }

  @Override
  public Session openRaw(String text) {
    return new ScriptedSession(words(text));
  }

  @Override
  public Session openInfill(String before, String after) {
    infill = before + "|" + after;
    return new ScriptedSession(2);
  }

  @Override
  public OptionalInt countTokens(Opening opening) {
    return OptionalInt.of(words(opening));
  }

  private static int words(String text) {
    return new StringTokenizer(text).countTokens();
  }

  private static int words(Opening opening) {
    int words = 0;
    for (Message message : opening.messages()) {
      for (Part part : message.parts()) {
        if (part instanceof Part.Text text) {
          words += words(text.text());
        }
      }
    }
    if (words > CONTEXT) {
      throw new Failure(
          Failure.Code.CONTEXT_OVERFLOW, words + " tokens; the context holds " + CONTEXT);
    }
    return words;
  }

  @Override
  public void close() {}

  private final class ScriptedSession implements Session {
    private final int tokens;
    private final List<Events> running = new ArrayList<>();

    ScriptedSession(int tokens) {
      this.tokens = tokens;
      openSessions.incrementAndGet();
    }

    /// What the engine says was decided before.
    @Override
    public void append(List<Message> messages) {}

    @Override
    public Events generate(GenerateOptions wanted) {
      options = wanted;
      Iterator<Event> events = script.answer(wanted);
      Events answer =
          new Events() {
            private volatile boolean closed;

            @Override
            public @Nullable Event next() {
              return closed || !events.hasNext() ? null : events.next();
            }

            @Override
            public void close() {
              closed = true;
              cancelled.countDown();
            }
          };
      running.add(answer);
      return answer;
    }

    @Override
    public Session fork() {
      return new ScriptedSession(tokens);
    }

    @Override
    public void rewind(int length) {}

    @Override
    public int length() {
      return tokens;
    }

    @Override
    public int capacity() {
      return CONTEXT;
    }

    @Override
    public void close() {
      running.forEach(Events::close);
      openSessions.decrementAndGet();
    }
  }
}
