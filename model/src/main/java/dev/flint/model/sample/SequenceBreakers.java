package dev.flint.model.sample;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Token sequences at which the search for repetitions stops (DRY): what lies before the newest of
/// them is not part of the repetition at the end. Immutable; may be shared by samplers, and should
/// be, since [#of(List, int, IntFunction, Function)] reads the whole vocabulary.
public final class SequenceBreakers {
  /// No breakers.
  public static final SequenceBreakers NONE = of(List.of());

  /// The texts most programs use: line end, colon, double quote, asterisk.
  public static final List<String> USUAL_TEXTS = List.of("\n", ":", "\"", "*");

  private static final int MAX_TEXT_BYTES = 40;
  private static final int MAX_TOKENS = 40;

  private final BitSet single = new BitSet(); // tokens that break by themselves
  private final Map<Integer, List<int[]>> tailsOf = new HashMap<>(); // first token → the others
  private final BitSet heads = new BitSet(); // keys of tailsOf

  private SequenceBreakers() {}

  /// @param sequences token ids; an empty sequence or one above 40 tokens is an
  ///   [IllegalArgumentException]
  public static SequenceBreakers of(List<int[]> sequences) {
    SequenceBreakers breakers = new SequenceBreakers();
    for (int[] sequence : sequences) {
      breakers.add(sequence);
    }
    return breakers;
  }

  /// Every way in which the tokens of a vocabulary can spell the texts: a token that contains the
  /// text breaks by itself; one that ends in the text's beginning breaks when the tokens of the
  /// rest follow.
  ///
  /// @param texts 1 to 40 bytes of UTF-8 each; others are an [IllegalArgumentException]
  /// @param bytesOf the bytes a token id stands for
  /// @param tokenize token ids of a text, without special tokens
  public static SequenceBreakers of(
      List<String> texts,
      int vocabularySize,
      IntFunction<byte[]> bytesOf,
      Function<String, int[]> tokenize) {
    SequenceBreakers breakers = new SequenceBreakers();
    for (String text : texts) {
      byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
      if (wanted.length == 0 || wanted.length > MAX_TEXT_BYTES) {
        throw new IllegalArgumentException(
            "a sequence breaker has "
                + wanted.length
                + " bytes; it must have 1 to "
                + MAX_TEXT_BYTES);
      }
      int[] @Nullable [] tails =
          new int[wanted.length][]; // by the number of bytes the first token covers
      for (int covered = 1; covered < wanted.length; covered++) {
        if ((wanted[covered] & 0xC0) != 0x80) { // only where a character begins
          String rest =
              new String(wanted, covered, wanted.length - covered, StandardCharsets.UTF_8);
          tails[covered] = tokenize.apply(rest);
        }
      }
      for (int token = 0; token < vocabularySize; token++) {
        breakers.addOverlaps(token, bytesOf.apply(token), wanted, tails);
      }
    }
    return breakers;
  }

  private void addOverlaps(int token, byte[] word, byte[] wanted, int[] @Nullable [] tails) {
    for (int start = 0; start < word.length; start++) {
      int overlap = Math.min(word.length - start, wanted.length);
      if (!Arrays.equals(word, start, start + overlap, wanted, 0, overlap)) {
        continue;
      }
      if (overlap == wanted.length) {
        add(new int[] {token});
        return;
      }
      int[] tail = tails[overlap];
      if (tail != null) {
        int[] sequence = new int[1 + tail.length];
        sequence[0] = token;
        System.arraycopy(tail, 0, sequence, 1, tail.length);
        add(sequence);
      }
    }
  }

  private void add(int[] sequence) {
    if (sequence.length == 0 || sequence.length > MAX_TOKENS) {
      throw new IllegalArgumentException(
          "a sequence breaker has " + sequence.length + " tokens; it must have 1 to " + MAX_TOKENS);
    }
    int head = sequence[0];
    if (sequence.length == 1) {
      single.set(head);
    } else {
      heads.set(head);
      tailsOf
          .computeIfAbsent(head, any -> new ArrayList<>())
          .add(Arrays.copyOfRange(sequence, 1, sequence.length));
    }
  }

  boolean breaksAlone(int token) {
    return single.get(token);
  }

  /// How many of the newest `length` tokens come after the newest breaker; `length` if there is
  /// none. Of several breakers that begin at one token the longest counts.
  int tokensSince(History history, int length) {
    for (int age = 0; age < length; age++) {
      int token = history.back(age);
      int tail = single.get(token) ? 0 : -1;
      if (heads.get(token)) {
        tail = Math.max(tail, longestTail(history, token, age));
      }
      if (tail >= 0) {
        return age - tail;
      }
    }
    return length;
  }

  private int longestTail(History history, int head, int age) {
    int longest = -1;
    for (int[] tail : tailsOf.getOrDefault(head, List.of())) {
      if (tail.length > longest && tail.length <= age && follows(history, tail, age)) {
        longest = tail.length;
      }
    }
    return longest;
  }

  private static boolean follows(History history, int[] tail, int age) {
    for (int i = 0; i < tail.length; i++) {
      if (history.back(age - 1 - i) != tail[i]) {
        return false;
      }
    }
    return true;
  }
}
