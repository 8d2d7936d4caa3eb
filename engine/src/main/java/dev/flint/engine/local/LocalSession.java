package dev.flint.engine.local;

import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Opening;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import dev.flint.chat.Session;
import dev.flint.model.cache.KvCache;
import dev.flint.model.reply.ReplyStart;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A conversation as tokens and their KV cache. The tokens may be ahead of the cache: what was
/// appended (or drawn last) is read when the next answer is generated.
final class LocalSession implements Session {
  private final LocalEngine engine;
  private final @Nullable Prompt prompt;
  private final KvCache cache;
  private Tokens tokens = new Tokens();

  /// Messages up to the last answer, the answer excluded.
  private final List<Message> messages = new ArrayList<>();

  /// The last answer, if one was generated since the last message.
  private @Nullable Message answer;

  private ReplyStart start = ReplyStart.TURN;
  private final Opening terms;

  private @Nullable Answer running;

  /// @param terms its tools, effort and tenant hold for the session
  LocalSession(LocalEngine engine, @Nullable Prompt prompt, Opening terms) {
    this.terms = terms;
    this.engine = engine;
    this.prompt = prompt;
    cache = new KvCache(engine.forward().kvLayout(), engine.contextTokens());
  }

  @Override
  public void append(List<Message> added) {
    Prompt chat = prompt;
    if (chat == null) {
      throw new Failure(Failure.Code.BAD_REQUEST, "a raw session takes no messages");
    }
    if (added.isEmpty()) {
      return;
    }
    settle();
    Message said = answer;
    Prompted more = said == null ? null : chat.resume(opening(messages), said, added);
    List<Message> all = new ArrayList<>(messages);
    if (said != null) {
      all.add(said);
    }
    all.addAll(added);
    if (more == null) {
      more = chat.open(opening(all));
      replace(more.tokens());
    } else {
      check(tokens.size() + more.tokens().length);
      tokens.add(more.tokens());
    }
    start = more.start();
    messages.clear();
    messages.addAll(all);
    answer = null;
  }

  private Opening opening(List<Message> all) {
    return new Opening(all, terms.tools(), terms.effort(), terms.tenant());
  }

  /// A reader for the next answer.
  Reply reply(GenerateOptions options) {
    return prompt == null
        ? Reply.raw(engine.tokenizer(), options)
        : prompt.reply(opening(messages), options, start);
  }

  void appendRaw(int[] more) {
    check(tokens.size() + more.length);
    tokens.add(more);
  }

  /// Takes new tokens for the whole conversation and keeps of the cache what begins alike.
  private void replace(int[] whole) {
    check(whole.length);
    int common = 0;
    while (common < Math.min(cache.length(), whole.length) && whole[common] == tokens.at(common)) {
      common++;
    }
    cache.truncate(common);
    tokens = new Tokens();
    tokens.add(whole);
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
  }

  @Override
  public Events generate(GenerateOptions options) {
    settle();
    if (tokens.size() == 0) {
      throw new Failure(Failure.Code.BAD_REQUEST, "there is nothing to answer to");
    }
    Answer next = new Answer(engine, this, options);
    running = next;
    return next;
  }

  @Override
  public Session fork() {
    LocalSession fork = new LocalSession(engine, prompt, terms);
    fork.tokens.add(tokens.toArray());
    fork.messages.addAll(messages);
    Answer last = running;
    fork.answer = last == null ? answer : joined(last.reply().message());
    fork.start = last == null ? start : last.reply().start();
    return fork;
  }

  @Override
  public void rewind(int length) {
    throw new Failure(Failure.Code.UNSUPPORTED, "sessions cannot be rewound yet");
  }

  /// Ends a running answer and makes it part of the conversation.
  private void settle() {
    Answer last = running;
    if (last != null) {
      last.close();
      running = null;
      answer = joined(last.reply().message());
      start = last.reply().start();
    }
  }

  private Message joined(Message more) {
    Message before = answer;
    if (before == null) {
      return more;
    }
    List<Part> parts = new ArrayList<>(before.parts());
    parts.addAll(more.parts());
    return new Message(Role.ASSISTANT, parts);
  }

  Tokens tokens() {
    return tokens;
  }

  KvCache cache() {
    return cache;
  }

  @Override
  public int length() {
    return tokens.size();
  }

  @Override
  public int capacity() {
    return engine.contextTokens();
  }

  @Override
  public void close() {
    settle();
    cache.close();
  }
}
