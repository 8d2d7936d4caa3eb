package dev.flint.assistant.mode;

import dev.flint.assistant.contemplate.Contemplation;
import dev.flint.assistant.tool.ToolRuns;
import dev.flint.assistant.turn.EventPipe;
import dev.flint.assistant.turn.Speaker.Speech;
import dev.flint.assistant.turn.Tally;
import dev.flint.assistant.turn.Turn;
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
import dev.flint.chat.Steer;
import dev.flint.chat.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A conversation of questions and final answers; the sessions in which an answer is worked out are
/// opened for it and closed after it. What was said stays; how it was found does not become part of
/// the conversation.
final class ThoughtSession implements Session {
  private final Engine engine;
  private final Opening opening;
  private final Mode mode;
  private final ModeOptions options;
  private final List<Message> messages;
  private final NavigableMap<Integer, Integer> lengths = new TreeMap<>();
  private boolean tainted;
  private boolean closed;
  private @Nullable Answering running;

  /// An answer that is being worked out, and what it has said so far.
  private static final class Answering {
    final StringBuilder said = new StringBuilder();
    final List<Part> calls = new ArrayList<>();
    private Part.@Nullable ToolCall call;
    @Nullable EventPipe pipe;
    @Nullable ToolRuns tools;

    void hear(Event event) {
      Part.ToolCall begun = call;
      switch (event) {
        case Event.Text piece -> said.append(piece.text());
        case Event.ToolCallBegin begin -> call = new Part.ToolCall(begin.id(), begin.name(), "");
        case Event.ToolCallArguments piece -> {
          if (begun != null) {
            call = new Part.ToolCall(begun.id(), begun.name(), begun.arguments() + piece.json());
          }
        }
        case Event.ToolCallEnd _ -> {
          if (begun != null) {
            calls.add(begun);
            call = null;
          }
        }
        case Event.Queued _,
            Event.Reading _,
            Event.Reasoning _,
            Event.BadToolCall _,
            Event.Token _,
            Event.Traced _,
            Event.Finished _ -> {}
      }
    }

    /// What becomes part of the conversation; nothing if nothing was said.
    List<Message> message() {
      List<Part> parts = new ArrayList<>();
      if (!said.isEmpty()) {
        parts.add(new Part.Text(said.toString()));
      }
      parts.addAll(calls);
      return parts.isEmpty() ? List.of() : List.of(new Message(Role.ASSISTANT, parts));
    }
  }

  ThoughtSession(Engine engine, Opening opening, Mode mode, ModeOptions options) {
    this.engine = engine;
    this.opening = opening;
    this.mode = mode;
    this.options = options;
    messages = new ArrayList<>(opening.messages());
    check(messages);
    tainted = opening.untrusted() || Modes.taints(messages);
  }

  private Opening with(List<Message> all) {
    return opening.withMessages(all);
  }

  private void check(List<Message> all) {
    int tokens = tokens(all);
    if (tokens > capacity()) {
      throw new Failure(
          Failure.Code.CONTEXT_OVERFLOW,
          "the conversation has " + tokens + " tokens; the context holds " + capacity());
    }
  }

  /// Exact where the engine can tell, else a guess of four characters a token.
  private int tokens(List<Message> all) {
    return all.isEmpty()
        ? 0
        : engine
            .countTokens(with(all))
            .orElseGet(() -> all.stream().mapToInt(message -> message.text().length() / 4).sum());
  }

  @Override
  public void append(List<Message> added) {
    settle();
    List<Message> all = new ArrayList<>(messages);
    all.addAll(added);
    check(all);
    messages.addAll(added);
    tainted |= Modes.taints(added);
  }

  @Override
  public Events generate(GenerateOptions wanted) {
    settle();
    if (messages.isEmpty()) {
      throw new Failure(Failure.Code.BAD_REQUEST, "there is nothing to answer to");
    }
    var answering = new Answering();
    running = answering;
    Opening asked = with(messages);
    boolean before = tainted;
    EventPipe pipe = EventPipe.start(stream -> answer(stream, answering, asked, wanted, before));
    answering.pipe = pipe;
    return new Listening(pipe, answering);
  }

  private void answer(
      EventPipe pipe, Answering answering, Opening asked, GenerateOptions wanted, boolean before)
      throws InterruptedException {
    ToolRuns tools = Modes.tools(options, pipe, before);
    answering.tools = tools;
    var turn = new Turn(engine, asked, wanted, pipe, tools, new Tally());
    boolean question = asked.messages().getLast().role() == Role.USER;
    Speech speech;
    if (!question || turn.callersTools()) {
      if (mode == Mode.CONTEMPLATING) {
        turn.trace(
            new Trace.Lost(
                "the caller's own tools may be called: one agent answers instead of several"));
      }
      speech = Thinking.plain(turn);
    } else if (mode == Mode.CONTEMPLATING) {
      speech =
          new Contemplation(turn, options.preset().at(asked.effort()), options.trial()).answer();
    } else {
      speech = Thinking.worked(turn);
    }
    pipe.emit(new Event.Finished(speech.reason(), turn.tally().sum()));
  }

  /// Keeps what the reader has seen of the answer, which is what the conversation goes on from.
  private record Listening(EventPipe pipe, Answering answering) implements Events {
    @Override
    public @Nullable Event next() {
      Event event = pipe.next();
      if (event != null) {
        answering.hear(event);
      }
      return event;
    }

    @Override
    public boolean steer(Steer steer) {
      return pipe.steer(steer);
    }

    @Override
    public void close() {
      pipe.close();
    }
  }

  /// Ends a running answer and makes it part of the conversation.
  private void settle() {
    if (closed) {
      throw new Failure(Failure.Code.BAD_REQUEST, "the session is closed");
    }
    Answering last = running;
    if (last == null) {
      return;
    }
    running = null;
    EventPipe pipe = last.pipe;
    if (pipe != null) {
      pipe.close();
      pipe.join();
    }
    ToolRuns tools = last.tools;
    tainted |= tools != null && tools.tainted();
    messages.addAll(last.message());
  }

  @Override
  public Session fork() {
    settle();
    var fork = new ThoughtSession(engine, with(messages), mode, options);
    fork.tainted = tainted;
    fork.lengths.putAll(lengths);
    return fork;
  }

  @Override
  public void rewind(int length) {
    settle();
    Integer count = lengths.get(length);
    if (count == null || count > messages.size()) {
      throw new Failure(
          Failure.Code.BAD_REQUEST, "the session never stood at a length of " + length);
    }
    messages.subList(count, messages.size()).clear();
    lengths.tailMap(length, false).clear();
  }

  @Override
  public int length() {
    settle();
    int tokens = tokens(messages);
    lengths.put(tokens, messages.size());
    return tokens;
  }

  @Override
  public int capacity() {
    return engine.capabilities().contextTokens();
  }

  @Override
  public void close() {
    if (!closed) {
      settle();
      closed = true;
    }
  }
}
