package dev.flint.engine.local;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Usage;
import dev.flint.model.cache.KvCache;
import dev.flint.model.run.Step;
import dev.flint.model.sample.BadLogits;
import dev.flint.model.sample.LogProbs;
import dev.flint.model.sample.Sampler;
import dev.flint.model.token.Tokenizer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// One answer of a session as it is computed: reads what the cache lacks, then draws token after
/// token. All work happens in [#next], in the reader's own thread.
final class Answer implements Events {
  private final LocalEngine engine;
  private final LocalSession session;
  private final GenerateOptions options;
  private final Tokenizer tokenizer;
  private final Sampler sampler;
  private final Reply reply;
  private final float[] logits;
  private final Step step = new Step();
  private final Queue<Event> ready = new ArrayDeque<>();
  private final int promptTokens;
  private final int cachedTokens;
  private int generated;
  private long prefillNanos;
  private long decodeNanos;
  private boolean begun;
  private boolean finished;
  private volatile boolean closed;

  Answer(LocalEngine engine, LocalSession session, GenerateOptions options) {
    this.engine = engine;
    this.session = session;
    this.options = options;
    tokenizer = engine.tokenizer();
    sampler = Samplers.of(options, tokenizer, engine.model().vocabulary());
    reply = session.reply(options);
    logits = new float[engine.model().vocabulary()];
    promptTokens = session.tokens().size();
    KvCache cache = session.cache();
    // The last token is read again if need be: its logits begin the answer.
    if (cache.length() == promptTokens) {
      cache.truncate(promptTokens - 1);
    }
    cachedTokens = cache.length();
    for (int i = 0; i < promptTokens; i++) {
      sampler.accept(session.tokens().at(i));
    }
  }

  @Override
  public @Nullable Event next() {
    while (ready.isEmpty() && !finished && !closed) {
      if (session.cache().length() < session.tokens().size()) {
        read();
      } else {
        draw();
      }
    }
    return closed ? null : ready.poll();
  }

  /// Computes the next tokens that the cache lacks.
  private void read() {
    long start = System.nanoTime();
    Tokens tokens = session.tokens();
    KvCache cache = session.cache();
    int from = cache.length();
    int count = Math.min(tokens.size() - from, LocalEngine.PREFILL_TOKENS);
    boolean last = from + count == tokens.size();
    step.clear();
    step.add(cache, tokens.array(), from, count, last ? 1 : 0);
    engine.step(
        step,
        rows -> {
          if (last) {
            rows.read(0, 0, logits, logits.length);
          }
        });
    if (begun) {
      decodeNanos += System.nanoTime() - start;
    } else {
      prefillNanos += System.nanoTime() - start;
      begun = last;
      ready.add(new Event.Reading(from + count, promptTokens));
    }
  }

  private void draw() {
    if (options.maxTokens() > 0 && generated == options.maxTokens()) {
      finish(Event.FinishReason.MAX_TOKENS);
      return;
    }
    if (session.tokens().size() == session.capacity()) {
      finish(Event.FinishReason.CONTEXT_FULL);
      return;
    }
    long start = System.nanoTime();
    int token;
    try {
      token = sampler.sample(logits);
    } catch (BadLogits e) {
      throw new Failure(
          Failure.Code.BAD_MODEL_FILE,
          "the model computes no usable numbers: " + e.getMessage(),
          e);
    }
    if (tokenizer.endsGeneration(token)) {
      finish(Event.FinishReason.END_OF_TURN);
      return;
    }
    sampler.accept(token);
    generated++;
    if (options.logprobs() > 0) {
      ready.add(alternatives(token));
    }
    session.tokens().add(token);
    ready.addAll(reply.push(token));
    decodeNanos += System.nanoTime() - start;
    if (reply.stopped()) {
      finish(Event.FinishReason.END_OF_TURN);
    }
  }

  private Event alternatives(int token) {
    LogProbs probabilities = LogProbs.top(logits, options.logprobs());
    List<Event.Candidate> top = new ArrayList<>();
    for (int i = 0; i < probabilities.size(); i++) {
      int id = probabilities.id(i);
      top.add(new Event.Candidate(id, tokenizer.piece(id), probabilities.logProb(i)));
    }
    return new Event.Token(
        new Event.Candidate(token, tokenizer.piece(token), probabilities.ofLogit(logits[token])),
        top);
  }

  private void finish(Event.FinishReason reason) {
    finished = true;
    if (!reply.stopped()) {
      ready.addAll(reply.end());
    }
    ready.add(
        new Event.Finished(
            reply.reason(reason),
            new Usage(
                promptTokens,
                cachedTokens,
                generated,
                Duration.ofNanos(prefillNanos),
                Duration.ofNanos(decodeNanos))));
  }

  /// What was said so far.
  Reply reply() {
    return reply;
  }

  @Override
  public void close() {
    closed = true;
  }
}
