package dev.flint.model.grammar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// How far one answer has come in its grammar: which tokens may follow, and whether it may end.
///
/// A matcher never allows a token after which the text could not be finished any more, as long as
/// brackets nest less than 512 deep. It costs two references; a fork of a session takes a [#copy],
/// a rewind goes back to an older copy. One matcher serves one sequence and one thread at a time;
/// copies are independent.
public final class Matcher {
  private static final int MOST_FORCED_BYTES = 1024;

  private final TokenVocabulary vocabulary;
  private State state;

  Matcher(TokenVocabulary vocabulary, State state) {
    this.vocabulary = vocabulary;
    this.state = state;
  }

  State state() {
    return state;
  }

  public Matcher copy() {
    return new Matcher(vocabulary, state);
  }

  /// The tokens that may come next: bit `id & 63` of word `id >> 6`, as
  /// [dev.flint.model.sample.Sampler#sample(float\[\], long\[\])] takes it. Tokens that end an
  /// answer are among them exactly where [#mayEnd]. The array is shared and must not be changed.
  public long[] mask() {
    return vocabulary.mask(state);
  }

  /// Goes on by a token and tells whether it fits; one that does not leaves the matcher as it was.
  /// A token that ends an answer fits where the text may end, and changes nothing.
  public boolean accept(int token) {
    if (vocabulary.ends(token)) {
      return state.mayEnd();
    }
    byte[] bytes = vocabulary.bytes(token);
    return bytes.length > 0 && accept(bytes);
  }

  /// Goes on by a text, for instance what was said before the grammar took over; tells whether it
  /// fits. A text that does not fit leaves the matcher as it was.
  public boolean accept(CharSequence text) {
    return accept(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /// Goes on by bytes, which may end within a character; see [#accept(CharSequence)].
  public boolean accept(byte[] bytes) {
    State next = state;
    for (int i = 0; i < bytes.length && !next.isStuck(); i++) {
      next = next.step(bytes[i] & 0xFF);
    }
    if (next.isStuck()) {
      return false;
    }
    state = next;
    return true;
  }

  /// Whether the text satisfies the grammar as it is.
  public boolean mayEnd() {
    return state.mayEnd();
  }

  /// Whether the text satisfies the grammar and nothing may follow.
  public boolean mustEnd() {
    return state.mayEnd() && state.positions().isEmpty();
  }

  /// Whether no token may come, not even an end: the vocabulary lacks what the grammar asks for.
  public boolean isStuck() {
    for (long word : mask()) {
      if (word != 0) {
        return false;
      }
    }
    return true;
  }

  /// The bytes that must follow, as far as there is no choice; at most 1024.
  public byte[] forcedBytes() {
    ByteArrayOutputStream forced = new ByteArrayOutputStream();
    State next = state;
    while (forced.size() < MOST_FORCED_BYTES) {
      int only = next.onlyByte();
      if (only < 0) {
        break;
      }
      forced.write(only);
      next = next.step(only);
    }
    return forced.toByteArray();
  }

  /// The tokens that may be appended without asking the model: those of [#forcedBytes] but the
  /// last, in whose place the model may want a longer one; or the one token that the mask allows,
  /// if the mask is there already. They are not accepted yet. Empty where there is a choice, and
  /// where the text must end.
  public int[] forced() {
    int[] certain = vocabulary.certainTokens(forcedBytes());
    if (certain.length > 0) {
      return certain;
    }
    long[] mask = vocabulary.known(state);
    if (mask == null) {
      return certain;
    }
    int only = -1;
    for (int i = 0; i < mask.length; i++) {
      if (mask[i] != 0) {
        if (only >= 0 || Long.bitCount(mask[i]) > 1) {
          return certain;
        }
        only = 64 * i + Long.numberOfTrailingZeros(mask[i]);
      }
    }
    return only < 0 || vocabulary.ends(only) ? certain : new int[] {only};
  }
}
