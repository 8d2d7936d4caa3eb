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
import dev.flint.chat.ToolChoice;
import dev.flint.chat.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A small whole engine whose answers can be foretold: it repeats the last words of the prompt, a
/// word (a token) at a time, each when it gets a permit. It thinks first if the last message says
/// "think", and calls every tool if it says "call".
public final class WordsEngine implements Engine {
  /// One for each token that may be generated.
  public final Semaphore permits;

  /// Answers that were begun and not closed.
  public final AtomicInteger open = new AtomicInteger();

  /// The last conversation that was opened.
  public volatile List<Message> opened = List.of();

  private static final int CONTEXT = 10_000;

  public WordsEngine(int permits) {
    this.permits = new Semaphore(permits);
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities("words", CONTEXT, true, true, false, false, true, true, false, false);
  }

  @Override
  public Session open(Opening opening) {
    int length = count(opening.messages());
    if (length > CONTEXT) {
      throw new Failure(
          Failure.Code.CONTEXT_OVERFLOW, "the prompt has " + length + " tokens of " + CONTEXT);
    }
    opened = opening.messages();
    return new Words(opening, length);
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
    return OptionalInt.of(count(opening.messages()));
  }

  private static int count(List<Message> messages) {
    return messages.stream().mapToInt(message -> message.text().split(" ", -1).length).sum();
  }

  @Override
  public void close() {}

  private final class Words implements Session {
    private final Opening opening;
    private final int length;

    Words(Opening opening, int length) {
      this.opening = opening;
      this.length = length;
    }

    @Override
    public void append(List<Message> messages) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Events generate(GenerateOptions options) {
      open.incrementAndGet();
      return new Saying(script(options), options.maxTokens());
    }

    private List<Event> script(GenerateOptions options) {
      Message last = opening.messages().getLast();
      List<Event> script = new ArrayList<>();
      script.add(new Event.Reading(length, length));
      if (last.text().contains("think")) {
        script.add(new Event.Reasoning("let me "));
        script.add(new Event.Reasoning("see"));
      }
      if (last.text().contains("fail")) {
        script.add(new Event.Text("so far "));
        throw new Failure(Failure.Code.OUT_OF_MEMORY, "no memory left");
      }
      if (last.text().contains("call") && !options.toolChoice().equals(ToolChoice.NONE)) {
        for (int i = 0; i < opening.tools().size(); i++) {
          script.add(new Event.ToolCallBegin(i, "call_" + i, opening.tools().get(i).name()));
          script.add(new Event.ToolCallArguments(i, "{\"a\":"));
          script.add(new Event.ToolCallArguments(i, i + "}"));
          script.add(new Event.ToolCallEnd(i));
        }
        script.add(finished(Event.FinishReason.TOOL_CALLS, 4));
        return script;
      }
      String words =
          last.parts().getFirst() instanceof Part.ToolResult result ? result.text() : last.text();
      for (String word : words.split("(?<= )", -1)) {
        if (options.logprobs() > 0) {
          var candidate = new Event.Candidate(7, word, -0.5f);
          script.add(new Event.Token(candidate, List.of(candidate)));
        }
        script.add(new Event.Text(word));
      }
      script.add(finished(Event.FinishReason.END_OF_TURN, words.split(" ", -1).length));
      return script;
    }

    private Event finished(Event.FinishReason reason, int tokens) {
      return new Event.Finished(
          reason, new Usage(length, 0, tokens, Duration.ofMillis(1), Duration.ofMillis(2)));
    }

    @Override
    public Session fork() {
      return new Words(opening, length);
    }

    @Override
    public void rewind(int to) {}

    @Override
    public int length() {
      return length;
    }

    @Override
    public int capacity() {
      return CONTEXT;
    }

    @Override
    public void close() {}

    private final class Saying implements Events {
      private final List<Event> script;
      private final int most;
      private int at;
      private int said;
      private volatile boolean closed;

      Saying(List<Event> script, int most) {
        this.script = script;
        this.most = most;
      }

      @Override
      public @Nullable Event next() {
        if (closed || at == script.size()) {
          return null;
        }
        if (most > 0 && said == most) {
          at = script.size();
          return finished(Event.FinishReason.MAX_TOKENS, said);
        }
        Event event = script.get(at++);
        if (event instanceof Event.Text) {
          permits.acquireUninterruptibly();
          said++;
        }
        return closed ? null : event;
      }

      @Override
      public void close() {
        if (!closed) {
          closed = true;
          open.decrementAndGet();
          permits.release(); // wakes a step that waits
        }
      }
    }
  }
}
