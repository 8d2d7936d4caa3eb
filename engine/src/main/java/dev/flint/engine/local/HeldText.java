package dev.flint.engine.local;

import dev.flint.model.grammar.Matcher;
import dev.flint.model.token.Specials;
import dev.flint.model.token.Tokenizer;
import org.jspecify.annotations.Nullable;

/// Holds the content of one answer to a grammar. Reasoning before it is free, but does not end the
/// answer. One thread at a time.
final class HeldText {
  private static final int[] NONE = {};

  private final Matcher matcher;
  private final Reply reply;
  private final Tokenizer tokenizer;

  /// What begins reasoning, where the answer may do so; -1 if it is not one token.
  private final int thought;

  private long @Nullable [] free; // all but what ends the answer
  private boolean begun;
  private boolean thinks;

  /// @param reply has read nothing yet
  HeldText(Matcher matcher, Reply reply, Tokenizer tokenizer) {
    this.matcher = matcher;
    this.reply = reply;
    this.tokenizer = tokenizer;
    thinks = reply.reasoning();
    int[] open = tokenizer.encode(reply.reasoningOpen(), Specials.PARSE);
    thought = open.length == 1 && !thinks && !reply.inContent() ? open[0] : -1;
  }

  /// The tokens that may come next; not to be changed.
  long[] mask() {
    if (thinks) {
      return free();
    }
    long[] mask = matcher.mask();
    if (begun || thought < 0) {
      checkSome(mask);
      return mask;
    }
    long[] more = mask.clone();
    more[thought >> 6] |= 1L << thought;
    return more;
  }

  private static void checkSome(long[] mask) {
    for (long word : mask) {
      if (word != 0) {
        return;
      }
    }
    throw Constraints.unsatisfiable();
  }

  private long[] free() {
    long[] mask = free;
    if (mask == null) {
      mask = new long[(tokenizer.size() + 63) >> 6];
      for (int token = 0; token < tokenizer.size(); token++) {
        if (!tokenizer.endsGeneration(token)) {
          mask[token >> 6] |= 1L << token;
        }
      }
      free = mask;
    }
    return mask;
  }

  /// Goes on by a token, which the reply has read as well.
  void accept(int token) {
    if (thinks || (!begun && token == thought)) {
      thought();
    } else {
      begun = true;
      if (!matcher.accept(token)) {
        throw new IllegalStateException("token " + token + " is against the grammar");
      }
    }
  }

  /// The reply has read more of its reasoning, maybe its end.
  void thought() {
    begun = true;
    thinks = reply.reasoning();
    String rest = thinks ? "" : reply.message().text(); // of the token that ended reasoning
    if (!matcher.accept(rest)) {
      throw Constraints.unsatisfiable();
    }
  }

  /// Tokens that must follow; none where the model has a choice.
  int[] forced() {
    return thinks || !begun ? NONE : matcher.forced();
  }

  /// Whether nothing may follow.
  boolean mustEnd() {
    return begun && !thinks && matcher.mustEnd();
  }
}
