package dev.flint.assistant;

import dev.flint.chat.Capabilities;
import dev.flint.chat.Engine;
import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Opening;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import dev.flint.chat.Session;
import dev.flint.chat.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A whole engine whose model is a function: from the conversation so far and the options to what
/// is said next, a word at a time. It counts what is open, so that leaks show.
public final class ScriptedEngine implements Engine {
  /// The model. A reply of lines `call:NAME {json}` calls these tools; the reply [#ENDLESS] goes on
  /// for ever. What stands before [#THOUGHT] is reasoning, as long as the budget allows. It is
  /// unsure of words that begin with a question mark.
  @FunctionalInterface
  public interface Model {
    String reply(List<Message> messages, GenerateOptions options, int call);
  }

  public static final String ENDLESS = "…endless…";
  public static final String THOUGHT = "…thought…";

  private final Model model;
  private final Capabilities capabilities;
  public final AtomicInteger calls = new AtomicInteger();
  public final AtomicInteger openSessions = new AtomicInteger();
  public final AtomicInteger openAnswers = new AtomicInteger();

  public ScriptedEngine(Model model) {
    this(model, true);
  }

  /// @param able whether it forks, tells probabilities and holds answers to constraints
  public ScriptedEngine(Model model, boolean able) {
    this(model, able, false);
  }

  private ScriptedEngine(Model model, boolean able, boolean reasons) {
    this.model = model;
    capabilities =
        new Capabilities("scripted", 100_000, true, able, able, able, true, reasons, false, false);
  }

  /// One whose model reasons by itself before it answers.
  public static ScriptedEngine reasoning(Model model) {
    return new ScriptedEngine(model, true, true);
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  @Override
  public Session open(Opening opening) {
    return new ScriptedSession(opening.messages());
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
    return OptionalInt.of(opening.messages().stream().mapToInt(m -> m.text().length()).sum());
  }

  @Override
  public void close() {}

  private final class ScriptedSession implements Session {
    private final List<Message> messages;
    private boolean closed;

    ScriptedSession(List<Message> messages) {
      this.messages = new ArrayList<>(messages);
      openSessions.incrementAndGet();
    }

    @Override
    public void append(List<Message> added) {
      messages.addAll(added);
    }

    @Override
    public Events generate(GenerateOptions options) {
      String reply = model.reply(List.copyOf(messages), options, calls.getAndIncrement());
      return new ScriptedEvents(this, reply, options);
    }

    @Override
    public Session fork() {
      return new ScriptedSession(messages);
    }

    @Override
    public void rewind(int length) {
      while (messages.size() > length) {
        messages.removeLast();
      }
    }

    @Override
    public int length() {
      return messages.size();
    }

    @Override
    public int capacity() {
      return 100_000;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        openSessions.decrementAndGet();
      }
    }
  }

  private final class ScriptedEvents implements Events {
    private final List<Event> events = new ArrayList<>();
    private final ScriptedSession session;
    private final boolean endless;
    private int at;
    private volatile boolean closed;

    ScriptedEvents(ScriptedSession session, String reply, GenerateOptions options) {
      this.session = session;
      endless = reply.equals(ENDLESS);
      openAnswers.incrementAndGet();
      if (reply.startsWith("call:")) {
        session.messages.add(new Message(Role.ASSISTANT, calls(reply)));
        finish(Event.FinishReason.TOOL_CALLS, 5);
        return;
      }
      int mark = reply.indexOf(THOUGHT);
      int thought = mark < 0 ? 0 : reason(reply.substring(0, mark), options);
      String[] words =
          (mark < 0 ? reply : reply.substring(mark + THOUGHT.length())).split("(?<=\\s)", -1);
      int most = options.maxTokens() == 0 ? words.length : options.maxTokens() - thought;
      int count = Math.min(words.length, most);
      if (!endless) {
        for (int i = 0; i < count; i++) {
          if (options.logprobs() > 0) {
            var candidate =
                new Event.Candidate(i, words[i], words[i].startsWith("?") ? -0.1f : -1f);
            events.add(new Event.Token(candidate, List.of(candidate)));
          }
          events.add(new Event.Text(words[i]));
        }
        session.messages.add(Message.assistant(reply));
        finish(
            count < words.length ? Event.FinishReason.MAX_TOKENS : Event.FinishReason.END_OF_TURN,
            thought + count);
      }
    }

    /// @return how many words of reasoning the budgets allow
    private int reason(String reasoning, GenerateOptions options) {
      String[] words = reasoning.split("(?<=\\s)", -1);
      int most = options.maxTokens() == 0 ? words.length : options.maxTokens();
      int budget =
          options.reasoningTokens() == 0 ? most : Math.min(most, options.reasoningTokens());
      int count = Math.min(words.length, budget);
      for (int i = 0; i < count; i++) {
        events.add(new Event.Reasoning(words[i]));
      }
      return count;
    }

    private List<Part> calls(String reply) {
      List<Part> parts = new ArrayList<>();
      for (String line : reply.lines().toList()) {
        int space = line.indexOf(' ');
        String name = line.substring(5, space);
        String json = line.substring(space + 1);
        int index = parts.size();
        String id = "call_" + calls.get() + "_" + index;
        parts.add(new Part.ToolCall(id, name, json));
        events.add(new Event.ToolCallBegin(index, id, name));
        events.add(new Event.ToolCallArguments(index, json));
        events.add(new Event.ToolCallEnd(index));
      }
      return parts;
    }

    private void finish(Event.FinishReason reason, int tokens) {
      events.add(
          new Event.Finished(
              reason, new Usage(10, 0, tokens, Duration.ofMillis(1), Duration.ofMillis(1))));
    }

    @Override
    public @Nullable Event next() {
      if (closed) {
        return null;
      }
      if (endless) {
        try {
          Thread.sleep(1);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return null;
        }
        // Never the same again and again: that would be noticed.
        return new Event.Text(at++ < 20 ? "on " : "on" + Character.toString('a' + at) + " ");
      }
      return at == events.size() ? null : events.get(at++);
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        if (endless) {
          session.messages.add(Message.assistant("on and on"));
        }
        openAnswers.decrementAndGet();
      }
    }
  }
}
