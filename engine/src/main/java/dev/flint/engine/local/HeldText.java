package dev.flint.engine.local;

import dev.flint.chat.Failure;
import dev.flint.model.grammar.Matcher;
import dev.flint.model.reply.OpenCall;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// Holds one answer to what it may be: all of it to a grammar, or only the calls that the model
/// begins by itself. One thread at a time.
final class HeldText {
  private static final int[] NONE = {};

  /// Finds what holds the rest of a call.
  interface Calls {
    /// @return null if nothing does
    @Nullable Matcher matcher(OpenCall call);
  }

  private final boolean whole;
  private final @Nullable Reply reply;
  private final Calls calls;
  private final long @Nullable [] free;
  private @Nullable Matcher matcher;
  private @Nullable FutureTask<long[]> ahead;
  private boolean inCall;

  private HeldText(
      @Nullable Matcher whole, @Nullable Reply reply, Calls calls, long @Nullable [] free) {
    this.whole = whole != null;
    this.reply = reply;
    this.calls = calls;
    this.free = free;
    matcher = whole;
  }

  /// All of an answer.
  static HeldText whole(Matcher matcher) {
    return new HeldText(matcher, null, call -> null, null);
  }

  /// The calls in an answer, that in which `reply` stands already among them.
  static HeldText calls(Reply reply, Calls calls) {
    HeldText held = new HeldText(null, reply, calls, null);
    held.follow(reply);
    return held;
  }

  /// An answer without some tokens.
  ///
  /// @param free the others
  static HeldText without(long[] free) {
    return new HeldText(null, null, call -> null, free);
  }

  /// Begins to compute the next mask in a thread of its own, beside the model's step.
  void lookAhead() {
    Matcher now = matcher;
    if (now != null) {
      FutureTask<long[]> mask = new FutureTask<>(now.copy()::mask);
      ahead = mask;
      Thread.ofVirtual().name("flint-mask").start(mask);
    }
  }

  /// The tokens that may come next, not to be changed; null is any.
  long @Nullable [] mask() {
    Matcher now = matcher;
    if (now == null) {
      return free;
    }
    long[] mask = ahead == null ? now.mask() : finished(ahead);
    for (long word : mask) {
      if (word != 0) {
        return mask;
      }
    }
    throw Constraints.unsatisfiable();
  }

  private static long[] finished(FutureTask<long[]> mask) {
    try {
      return mask.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(Failure.Code.CANCELLED, "the engine was interrupted", e);
    }
  }

  /// Goes on by a token, which the reply has read as well; tells whether it fits.
  boolean accept(int token) {
    ahead = null;
    Matcher now = matcher;
    boolean fits = now == null || now.accept(token);
    if (reply != null) {
      follow(reply);
    }
    return fits;
  }

  private void follow(Reply reading) {
    if (!reading.inCall()) {
      matcher = null;
      inCall = false;
    } else if (!inCall) {
      OpenCall open = reading.openCall();
      if (open != null) {
        inCall = true;
        matcher = calls.matcher(open);
      }
    }
  }

  /// Tokens that must follow; none where the model has a choice.
  int[] forced() {
    return matcher == null ? NONE : matcher.forced();
  }

  /// Whether nothing may follow.
  boolean mustEnd() {
    return whole && matcher != null && matcher.mustEnd();
  }
}
