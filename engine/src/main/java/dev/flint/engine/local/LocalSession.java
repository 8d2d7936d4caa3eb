package dev.flint.engine.local;

import dev.flint.chat.Constraint;
import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Role;
import dev.flint.chat.Session;
import dev.flint.chat.ToolChoice;
import dev.flint.chat.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A conversation as tokens. What was appended (or drawn last) is read when the next answer is
/// generated; what was read stays in blocks that forks share.
final class LocalSession implements Session {
  private final LocalEngine engine;
  private final BatchLoop loop;
  private final @Nullable Prompt prompt;
  private final String tenant;

  /// Turns before the present one, for rewinding.
  private final List<Turn> turns = new ArrayList<>();

  private Turn turn = new Turn(List.of(), 0, new Tokens());
  private Transcript transcript;
  private @Nullable Sequence running;
  private boolean closed;

  /// The conversation up to an answer, and the answer as far as it was generated.
  ///
  /// @param messages before the answer
  /// @param begin tokens before the answer
  /// @param tokens up to the end of the answer; not used for the present turn, which grows
  private record Turn(List<Message> messages, int begin, Tokens tokens) {}

  LocalSession(LocalEngine engine, BatchLoop loop, @Nullable Prompt prompt, String tenant) {
    this.engine = engine;
    this.loop = loop;
    this.prompt = prompt;
    this.tenant = tenant;
    transcript = loop.transcript(tenant, engine.sessionTokens());
  }

  private LocalSession(LocalSession parent, Transcript transcript) {
    engine = parent.engine;
    loop = parent.loop;
    prompt = parent.prompt;
    tenant = parent.tenant;
    turns.addAll(parent.turns);
    turn = parent.turn;
    this.transcript = transcript;
  }

  @Override
  public void append(List<Message> added) {
    checkOpen();
    Prompt chat = prompt;
    if (chat == null) {
      throw new Failure(Failure.Code.BAD_REQUEST, "a raw session takes no messages");
    }
    if (added.isEmpty()) {
      return;
    }
    settle();
    Message last = added.getLast();
    boolean continues = last.role() == Role.ASSISTANT;
    List<Message> asked = continues ? added.subList(0, added.size() - 1) : added;
    boolean sameTurn = asked.isEmpty() && transcript.tokens.size() > 0;
    Tokens tokens = sameTurn ? held() : asked(chat, asked);
    Turn next = sameTurn ? turn : new Turn(said(asked), tokens.size(), tokens);
    if (continues) {
      tokens = tokens.fork(tokens.size());
      tokens.add(chat.said(last.text()));
    }
    check(tokens.size());
    if (!sameTurn) {
      turns.add(new Turn(turn.messages, turn.begin, held()));
    }
    turn = next;
    transcript = loop.replace(transcript, tokens, tokens.common(transcript.tokens));
  }

  /// The conversation's tokens once these messages were added, up to where the answer begins.
  private Tokens asked(Prompt chat, List<Message> added) {
    Tokens tokens;
    int[] more = answered() ? chat.resume(turn.messages, answer(), added) : null;
    if (more == null) {
      tokens = new Tokens();
      more = chat.open(said(added));
    } else {
      tokens = held();
    }
    check(tokens.size() + more.length);
    tokens.add(more);
    return tokens;
  }

  /// All messages up to now, the answer included, and those that are added.
  private List<Message> said(List<Message> added) {
    List<Message> all = new ArrayList<>(turn.messages);
    if (answered()) {
      all.add(Message.assistant(answer()));
    }
    all.addAll(added);
    return List.copyOf(all);
  }

  private boolean answered() {
    return transcript.tokens.size() > turn.begin;
  }

  /// The text of the answer of this turn.
  private String answer() {
    return engine.tokenizer().decode(transcript.tokens.from(turn.begin), false);
  }

  private Tokens held() {
    return transcript.tokens.fork(transcript.tokens.size());
  }

  /// Begins with tokens instead of messages.
  void openWith(int[] tokens) {
    check(tokens.length);
    Tokens held = new Tokens();
    held.add(tokens);
    turn = new Turn(List.of(), tokens.length, held);
    transcript = loop.replace(transcript, held, 0);
  }

  private void check(int wanted) {
    if (wanted > engine.contextTokens()) {
      throw new Failure(
          Failure.Code.CONTEXT_OVERFLOW,
          "the conversation has "
              + wanted
              + " tokens; the context holds "
              + engine.contextTokens()
              + " (--ctx sets it)");
    }
    if (wanted > capacity()) {
      throw new Failure(
          Failure.Code.OUT_OF_MEMORY,
          "the conversation has "
              + wanted
              + " tokens; the memory for keys and values holds "
              + capacity());
    }
  }

  @Override
  public Events generate(GenerateOptions options) {
    checkOpen();
    settle();
    if (transcript.tokens.size() == 0) {
      throw new Failure(Failure.Code.BAD_REQUEST, "there is nothing to answer to");
    }
    checkSupported(options);
    if (transcript.tokens.size() == capacity()) {
      return full();
    }
    Sequence next = loop.begin(transcript, tenant, options);
    running = next;
    return next.answer;
  }

  private static void checkSupported(GenerateOptions options) {
    if (!(options.constraint() instanceof Constraint.Free)) {
      throw new Failure(
          Failure.Code.UNSUPPORTED, "this engine cannot hold an answer to a grammar or schema yet");
    }
    switch (options.toolChoice()) {
      case ToolChoice.Auto _, ToolChoice.None _ -> {}
      case ToolChoice.Required _, ToolChoice.Named _ ->
          throw new Failure(Failure.Code.UNSUPPORTED, "this engine cannot call tools yet");
    }
  }

  /// The answer to a conversation that leaves no room for one.
  private Events full() {
    Answer answer = new Answer(length(), () -> {});
    Usage usage = new Usage(length(), 0, 0, Duration.ZERO, Duration.ZERO);
    answer.put(new Event.Finished(Event.FinishReason.CONTEXT_FULL, usage));
    answer.end(null);
    return answer;
  }

  @Override
  public Session fork() {
    checkOpen();
    return new LocalSession(this, loop.fork(transcript, length()));
  }

  @Override
  public void rewind(int length) {
    checkOpen();
    settle();
    Turn there = new Turn(turn.messages, turn.begin, held());
    int before = turns.size();
    while (length < there.begin && before > 0) {
      there = turns.get(--before);
    }
    if (length < there.begin || length > there.tokens.size()) {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          "the session cannot be rewound to " + length + " tokens: it never stood there");
    }
    turns.subList(before, turns.size()).clear();
    turn = there;
    Tokens tokens = there.tokens.fork(length);
    transcript = loop.replace(transcript, tokens, tokens.common(transcript.tokens));
  }

  /// Ends a running answer and makes it part of the conversation.
  private void settle() {
    Sequence last = running;
    if (last != null) {
      running = null;
      transcript = loop.takeBack(last);
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new Failure(Failure.Code.BAD_REQUEST, "the session is closed");
    }
  }

  @Override
  public int length() {
    return running == null ? transcript.tokens.size() : running.answer.pulled();
  }

  @Override
  public int capacity() {
    return engine.sessionTokens();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      settle();
      loop.drop(transcript);
    }
  }
}
