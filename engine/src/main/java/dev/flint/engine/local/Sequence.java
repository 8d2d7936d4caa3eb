package dev.flint.engine.local;

import dev.flint.chat.Event;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Usage;
import dev.flint.model.sample.BadLogits;
import dev.flint.model.sample.Sampler;
import dev.flint.model.token.Tokenizer;
import dev.flint.tensor.kernel.F32;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One answer as the [BatchLoop] computes it: the transcript that grows, the sampler that draws,
/// the reader that listens.
///
/// All of it is guarded by the loop's lock, except what [#draw] touches: the sampler, the text and
/// what was drawn last, which belong to the thread that draws.
final class Sequence {
  private static final int[] NONE = {};

  /// Where a sequence stands with the loop.
  enum State {
    WAITING,
    RUNNING,
    ENDED
  }

  final Transcript transcript;
  final Answer answer;
  final int priority;
  final long arrival;

  /// The step before which it came, for its [Scheduler#rank].
  long cameAt;

  State state = State.WAITING;

  /// Whether the step that is computed now has rows of it.
  boolean inStep;

  /// Whether the session has taken a copy of the transcript and left this one to the loop.
  boolean abandoned;

  /// Place in the queue that the reader was told last; 0 is none.
  int toldPlace;

  /// Rows of the prompt that were read for it, for the sharing of time among those who read.
  long served;

  /// What the step tries beyond the next token, and whether it paid so far.
  final Draft draft;

  private final Tokenizer tokenizer;
  private final int vocabulary;
  private final Sampler sampler;
  private final AnswerText text;
  private final @Nullable HeldText held;
  private final boolean forces;
  private final int maxTokens;
  private final int capacity;
  private final int promptTokens;
  private int read;
  private int generated;
  private boolean begun;
  private long prefillNanos;
  private long decodeNanos;

  // What the last draw led to.
  private int[] drawn = new int[1 + Draft.MOST];
  private int tokensDrawn;
  private final List<List<Event>> events = new ArrayList<>(); // of each token, then of the end
  private int draws;
  private Event.@Nullable FinishReason ending;
  private @Nullable Failure failure;

  Sequence(
      LocalEngine engine,
      Transcript transcript,
      Answer answer,
      GenerateOptions options,
      Reply reply,
      @Nullable HeldText held,
      Draft draft,
      long arrival) {
    this.transcript = transcript;
    this.answer = answer;
    this.draft = draft;
    this.held = held;
    forces = options.logprobs() == 0; // a token that nobody drew has no probability
    this.arrival = arrival;
    priority = options.priority();
    tokenizer = engine.tokenizer();
    vocabulary = engine.model().vocabulary();
    sampler = Samplers.of(options, tokenizer, vocabulary);
    text = new AnswerText(options, tokenizer, reply);
    maxTokens = options.maxTokens();
    capacity = transcript.cache.capacity();
    promptTokens = transcript.tokens.size();
    for (int i = 0; i < promptTokens; i++) {
      sampler.accept(transcript.tokens.at(i));
      draft.learn(transcript.tokens, i + 1);
    }
    lookAhead();
  }

  /// Takes over what was computed for others, and makes sure that the last token is read again.
  void adopt() {
    int size = transcript.tokens.size();
    if (transcript.cache.length() >= size) {
      transcript.cache.truncate(size - 1);
    }
    transcript.cache.adopt(transcript.tokens.array(), size - 1);
  }

  /// Whether the next token can be drawn after a step with one row.
  boolean decodes() {
    return transcript.unread() == 1;
  }

  /// Pages that it takes to read all tokens and to go on.
  int pagesToRead() {
    return transcript.cache.pagesToRead(transcript.unread());
  }

  /// Most tokens of a draft that can be of use.
  int most() {
    int room = capacity - transcript.tokens.size();
    return (maxTokens == 0 ? room : Math.min(room, maxTokens - generated)) - 1;
  }

  /// Draws the tokens that a step decided, as far as the draft was right. Fails by itself only.
  ///
  /// @param row the step's first row of logits for it; `1 + draft` rows follow
  /// @param logits room for the logits of one row
  void draw(F32 rows, int row, float[] logits) {
    draws = 0;
    tokensDrawn = 0;
    events.clear();
    ending = null;
    try {
      boolean guessed = true;
      while (guessed) {
        rows.read(row + draws, 0, logits, vocabulary);
        int token = sampler.sample(logits, held == null ? null : held.mask());
        guessed = draws < draft.length() && token == draft.token(draws);
        draws++;
        if (tokenizer.endsGeneration(token)) {
          end(Event.FinishReason.END_OF_TURN);
          return;
        }
        text.push(token, logits, take(token));
        accepted(token);
        boolean nothingMore = !ending() && !closedReasoning() && !forced();
        guessed &= nothingMore;
      }
      lookAhead();
    } catch (BadLogits e) {
      failure =
          new Failure(
              Failure.Code.BAD_MODEL_FILE,
              "the model computes no usable numbers: " + e.getMessage(),
              e);
    } catch (Failure e) {
      failure = e;
    } catch (RuntimeException | StackOverflowError e) {
      failure = new Failure(Failure.Code.INTERNAL, "an answer failed: " + e, e);
    }
  }

  private void lookAhead() {
    if (held != null && ending == null) {
      held.lookAhead();
    }
  }

  private void accepted(int token) {
    if (held != null && !held.accept(token)) {
      throw new IllegalStateException("token " + token + " is against the grammar");
    }
  }

  /// Ends the reasoning if it must not go on.
  private boolean closedReasoning() {
    int[] close = text.endOfReasoning(answer.mustAnswerNow());
    for (int i = 0; i < close.length && ending == null; i++) {
      text.push(close[i], take(close[i]));
      accepted(close[i]);
      ending();
    }
    return close.length > 0;
  }

  /// Appends what the grammar leaves no choice about.
  private boolean forced() {
    int[] certain = held == null || !forces ? NONE : held.forced();
    for (int i = 0; i < certain.length && ending == null; i++) {
      text.push(certain[i], take(certain[i]));
      accepted(certain[i]);
      ending();
    }
    return certain.length > 0;
  }

  /// The answer grows by a token.
  ///
  /// @return where its events go
  private List<Event> take(int token) {
    sampler.accept(token);
    if (tokensDrawn == drawn.length) {
      drawn = Arrays.copyOf(drawn, 2 * tokensDrawn);
    }
    drawn[tokensDrawn++] = token;
    List<Event> told = new ArrayList<>();
    events.add(told);
    return told;
  }

  /// Ends the answer if the last token was its last.
  private boolean ending() {
    if (text.stopped()) {
      end(null);
    } else if (held != null && held.mustEnd()) {
      end(Event.FinishReason.END_OF_TURN);
    } else if (generated + tokensDrawn == maxTokens) {
      end(Event.FinishReason.MAX_TOKENS);
    } else if (transcript.tokens.size() + tokensDrawn == capacity) {
      end(Event.FinishReason.CONTEXT_FULL);
    }
    return ending != null;
  }

  private void end(Event.@Nullable FinishReason reached) {
    List<Event> told = new ArrayList<>();
    events.add(told);
    ending = text.finish(reached, told);
  }

  /// A step is over that read more of the prompt and drew nothing.
  void read(int count, long nanos) {
    served += count;
    transcript.cache.publish();
    if (!begun) {
      read += count;
      prefillNanos += nanos;
      answer.put(new Event.Reading(transcript.cache.length(), promptTokens));
    } else {
      decodeNanos += nanos;
    }
  }

  /// A step is over after which tokens were drawn.
  ///
  /// @return whether the answer goes on
  boolean drew(int count, long nanos) {
    if (failure != null) {
      transcript.cache.truncate(0);
      fail(failure);
      return false;
    }
    transcript.cache.truncate(transcript.cache.length() - draft.length() + draws - 1);
    read(count - draft.length(), nanos);
    begun = true;
    draft.tried(draws - 1);
    generated += tokensDrawn;
    for (int i = 0; i < events.size(); i++) {
      if (i < tokensDrawn) {
        transcript.tokens.add(drawn[i]);
        draft.learn(transcript.tokens, transcript.tokens.size());
      }
      for (Event event : events.get(i)) {
        answer.put(event, transcript.tokens.size());
      }
    }
    if (ending == null) {
      return true;
    }
    finish(ending);
    return false;
  }

  void finish(Event.FinishReason reason) {
    Usage usage =
        new Usage(
            promptTokens,
            Math.max(0, promptTokens - read),
            generated,
            Duration.ofNanos(prefillNanos),
            Duration.ofNanos(decodeNanos));
    answer.put(new Event.Finished(reason, usage), transcript.tokens.size());
    answer.end(null);
  }

  void fail(Failure why) {
    answer.end(why);
  }
}
