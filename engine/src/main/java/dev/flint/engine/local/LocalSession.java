package dev.flint.engine.local;

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
import dev.flint.model.reply.ReplyStart;
import dev.flint.model.reply.ReplyStyle;
import dev.flint.model.reply.ReplyStyles;
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
  private final Opening terms;

  /// Turns before the present one, for rewinding.
  private final List<Turn> turns = new ArrayList<>();

  private Turn turn = new Turn(List.of(), 0, ReplyStart.TURN, new Tokens());
  private Transcript transcript;
  private @Nullable Sequence running;
  private boolean closed;

  /// The conversation up to an answer, and the answer as far as it was generated.
  ///
  /// @param messages before the answer; if the last is the assistant's, the answer continues it
  /// @param begin tokens before the answer
  /// @param start what the answer begins in
  /// @param tokens up to the end of the answer; not used for the present turn, which grows
  /// @param asked how the answer was asked for last
  /// @param askedAt from which token on it was asked for so
  private record Turn(
      List<Message> messages,
      int begin,
      ReplyStart start,
      Tokens tokens,
      GenerateOptions asked,
      int askedAt) {
    Turn(List<Message> messages, int begin, ReplyStart start, Tokens tokens) {
      this(messages, begin, start, tokens, GenerateOptions.DEFAULT, begin);
    }

    Turn at(Tokens tokens) {
      return new Turn(messages, begin, start, tokens, asked, askedAt);
    }

    Turn asked(GenerateOptions options, int at) {
      return new Turn(messages, begin, start, tokens, options, at);
    }
  }

  /// @param terms its tools, effort and tenant hold for the session
  LocalSession(LocalEngine engine, BatchLoop loop, @Nullable Prompt prompt, Opening terms) {
    this.engine = engine;
    this.loop = loop;
    this.prompt = prompt;
    this.terms = terms;
    transcript = loop.transcript(terms.tenant(), terms.stored(), engine.sessionTokens());
  }

  private LocalSession(LocalSession parent, Transcript transcript) {
    engine = parent.engine;
    loop = parent.loop;
    prompt = parent.prompt;
    terms = parent.terms;
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
    Turn next = after(chat, added);
    check(next.tokens.size());
    if (next.begin != turn.begin) {
      turns.add(turn.at(held()));
    }
    turn = next;
    transcript = loop.replace(transcript, next.tokens, next.tokens.common(transcript.tokens));
  }

  /// The turn that begins once these messages were added.
  private Turn after(Prompt chat, List<Message> added) {
    if (!answered()) {
      return opened(chat, joined(turn.messages, added));
    }
    Reply said = said(chat);
    boolean continues = added.size() == 1 && added.getFirst().role() == Role.ASSISTANT;
    if (continues && said.start() == ReplyStart.CONTENT && !hasCalls(added.getFirst())) {
      Tokens tokens = held();
      tokens.add(chat.said(added.getFirst().text()));
      return turn.at(tokens);
    }
    List<Message> all = joined(turn.messages, List.of(said.message()));
    Prompted more = chat.resume(opening(turn.messages), said.message(), added);
    if (more == null) {
      return opened(chat, joined(all, added));
    }
    Tokens tokens = held();
    check(tokens.size() + more.tokens().length);
    tokens.add(more.tokens());
    List<Message> messages = joined(all, added);
    return new Turn(messages, tokens.size(), more.start(), tokens);
  }

  private Turn opened(Prompt chat, List<Message> messages) {
    Prompted whole = chat.open(opening(messages));
    Tokens tokens = new Tokens();
    tokens.add(whole.tokens());
    return new Turn(messages, tokens.size(), whole.start(), tokens);
  }

  /// Messages in order; what continues an assistant's message becomes part of it.
  private static List<Message> joined(List<Message> before, List<Message> added) {
    List<Message> all = new ArrayList<>(before);
    for (Message message : added) {
      Message last = all.isEmpty() ? null : all.getLast();
      if (last != null && last.role() == Role.ASSISTANT && message.role() == Role.ASSISTANT) {
        List<Part> parts = new ArrayList<>(last.parts());
        parts.addAll(message.parts());
        all.set(all.size() - 1, new Message(Role.ASSISTANT, parts));
      } else {
        all.add(message);
      }
    }
    return List.copyOf(all);
  }

  private static boolean hasCalls(Message message) {
    return message.parts().stream().anyMatch(Part.ToolCall.class::isInstance);
  }

  private Opening opening(List<Message> messages) {
    return terms.withMessages(messages);
  }

  private boolean answered() {
    return transcript.tokens.size() > turn.begin;
  }

  /// The answer of this turn, read from its tokens as far as they go.
  private Reply said(Prompt chat) {
    Reply reply = read(chat, transcript.tokens.size());
    reply.end();
    return reply;
  }

  /// The answer of this turn up to a token, not ended.
  private Reply read(Prompt chat, int end) {
    GenerateOptions options =
        GenerateOptions.DEFAULT
            .withToolChoice(turn.asked.toolChoice())
            .withParallelToolCalls(turn.asked.parallelToolCalls());
    Reply reply = chat.reply(opening(turn.messages), options, turn.start);
    for (int i = turn.begin; i < end; i++) {
      reply.push(transcript.tokens.at(i));
    }
    return reply;
  }

  /// A reader for the answer that comes next.
  private Reply reply(GenerateOptions options) {
    Prompt chat = prompt;
    if (chat == null) {
      return Reply.raw(engine.tokenizer(), options);
    }
    if (!answered()) {
      return chat.reply(opening(turn.messages), options, turn.start);
    }
    Reply call = read(chat, transcript.tokens.size()).rest(options);
    if (call != null) {
      return call;
    }
    Reply said = said(chat);
    List<Message> messages = joined(turn.messages, List.of(said.message()));
    return chat.reply(opening(messages), options, said.start());
  }

  private Tokens held() {
    return transcript.tokens.fork(transcript.tokens.size());
  }

  /// Begins with tokens instead of messages.
  void openWith(int[] tokens) {
    check(tokens.length);
    Tokens held = new Tokens();
    held.add(tokens);
    turn = new Turn(List.of(), tokens.length, ReplyStart.CONTENT, held);
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
    if (transcript.tokens.size() == capacity()) {
      return full();
    }
    Reply reply = reply(options);
    int size = transcript.tokens.size();
    int askedAt = AnswerRules.same(turn.asked, options) ? Math.min(turn.askedAt, size) : size;
    HeldText held = held(options, reply, askedAt);
    Sequence next = loop.begin(transcript, terms.tenant(), options, reply, held);
    turn = turn.asked(options, askedAt);
    running = next;
    return next.answer;
  }

  /// @param from the token from which on the answer is held to the same
  private @Nullable HeldText held(GenerateOptions options, Reply reply, int from) {
    Prompt chat = prompt;
    ReplyStyle style = chat == null ? ReplyStyles.plain("") : chat.style();
    var rules = new AnswerRules(engine.constraints(), style, terms.tools(), options);
    if (!rules.holdAll()) {
      return rules.calls(reply);
    }
    HeldText held = rules.whole(start(from));
    for (int i = from; i < transcript.tokens.size(); i++) {
      if (!held.accept(transcript.tokens.at(i))) {
        return rules.whole(start(transcript.tokens.size())); // the caller has gone on otherwise
      }
    }
    return held;
  }

  /// What an answer continues in that goes on at a token.
  private ReplyStart start(int at) {
    Prompt chat = prompt;
    return chat == null || at <= turn.begin ? turn.start : read(chat, at).start();
  }

  /// The answer to a conversation that leaves no room for one.
  private Events full() {
    Answer answer = new Answer(length(), false, () -> {});
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
    Turn there = turn.at(held());
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
