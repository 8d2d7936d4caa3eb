package dev.flint.model.token;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds special tokens in a text before anything else is done with it.
///
/// The rule is llama.cpp's: the longest special text (in UTF-8) goes first through the whole text
/// and takes its places from left to right, then the next one in what is left. Doing it literally
/// costs one pass per special token, and there are thousands. Here one pass finds the islands where
/// any special text occurs; nearly always such an island is one token and nothing else, and only
/// where matches overlap is the rule played through within the island.
final class SpecialText {
  private final Vocabulary vocabulary;

  /// Whether a token counts, its rank in the order of the rule, and whether it swallows white
  /// space.
  private final BitSet members = new BitSet();

  private final int[] order;
  private final BitSet eatsLeft;
  private final BitSet eatsRight;

  /// By first character: the lengths that occur, as a set.
  private final BitSet[] lengths;

  private final boolean wideFirsts;

  /// Special texts of one way of encoding.
  ///
  /// @param tokens the special tokens, each with a text of its own
  /// @param eatsLeft tokens that swallow white space before them, and likewise after them
  SpecialText(Vocabulary vocabulary, List<Integer> tokens, BitSet eatsLeft, BitSet eatsRight) {
    this.vocabulary = vocabulary;
    this.eatsLeft = eatsLeft;
    this.eatsRight = eatsRight;
    order = new int[vocabulary.size()];
    lengths = new BitSet[128];
    boolean wide = false;
    long[] sorted = new long[tokens.size()];
    for (int i = 0; i < sorted.length; i++) {
      int token = tokens.get(i);
      sorted[i] = (long) -utf8Length(vocabulary.text(token)) << 32 | token;
    }
    Arrays.sort(sorted);
    for (int rank = 0; rank < sorted.length; rank++) {
      int token = (int) sorted[rank];
      members.set(token);
      order[token] = rank;
      String text = vocabulary.text(token);
      int first = Math.min(text.charAt(0), lengths.length - 1);
      wide |= first == lengths.length - 1;
      if (lengths[first] == null) {
        lengths[first] = new BitSet();
      }
      lengths[first].set(text.length());
    }
    wideFirsts = wide;
  }

  /// Splits text[from, to).
  Fragments split(char[] text, int from, int to) {
    Fragments fragments = new Fragments();
    if (!eatsLeft.isEmpty() || !eatsRight.isEmpty()) {
      fragments.addAll(resolve(text, from, to));
      return fragments;
    }
    int plainFrom = from;
    int at = from;
    while (at < to) {
      BitSet candidates = candidates(text[at]);
      int token = candidates == null ? TextIndex.NONE : longest(text, at, to, candidates, null);
      if (token == TextIndex.NONE) {
        at++;
        continue;
      }
      int end = at + vocabulary.text(token).length();
      boolean overlaps = false;
      for (int i = at + 1; i < end; i++) {
        BitSet more = candidates(text[i]);
        int other = more == null ? TextIndex.NONE : longest(text, i, to, more, null);
        if (other != TextIndex.NONE && i + vocabulary.text(other).length() > end) {
          end = i + vocabulary.text(other).length();
          overlaps = true;
        }
      }
      fragments.plain(plainFrom, at);
      if (overlaps) {
        fragments.addAll(resolve(text, at, end));
      } else {
        fragments.token(at, end, token);
      }
      at = end;
      plainFrom = end;
    }
    fragments.plain(plainFrom, to);
    return fragments;
  }

  private @Nullable BitSet candidates(char first) {
    if (first >= lengths.length - 1) {
      return wideFirsts ? lengths[lengths.length - 1] : null;
    }
    return lengths[first];
  }

  /// The longest special token that begins here, or none. All that begin here are put into `found`.
  private int longest(char[] text, int at, int to, BitSet candidates, @Nullable BitSet found) {
    int best = TextIndex.NONE;
    int most = Math.min(to - at, candidates.length() - 1);
    int hash = 0;
    for (int length = 1; length <= most; length++) {
      hash = 31 * hash + text[at + length - 1];
      if (candidates.get(length)) {
        int token = vocabulary.index().find(text, at, at + length, hash);
        if (token != TextIndex.NONE && members.get(token)) {
          best = token;
          if (found != null) {
            found.set(token);
          }
        }
      }
    }
    return best;
  }

  /// Plays the rule through: token after token, each in what the ones before it left.
  private Fragments resolve(char[] text, int from, int to) {
    BitSet found = new BitSet();
    for (int at = from; at < to; at++) {
      BitSet candidates = candidates(text[at]);
      if (candidates != null) {
        longest(text, at, to, candidates, found);
      }
    }
    Fragments fragments = new Fragments();
    fragments.plain(from, to);
    int[] tokens =
        found.stream()
            .boxed()
            .sorted(Comparator.comparingInt(token -> order[token]))
            .mapToInt(token -> token)
            .toArray();
    for (int token : tokens) {
      Fragments next = new Fragments();
      for (int i = 0; i < fragments.count(); i++) {
        if (fragments.token(i) == Fragments.PLAIN) {
          take(token, text, fragments.from(i), fragments.to(i), next);
        } else {
          next.token(fragments.from(i), fragments.to(i), fragments.token(i));
        }
      }
      fragments = next;
    }
    return fragments;
  }

  /// Cuts one token out of a stretch of plain characters wherever it occurs.
  private void take(int token, char[] text, int from, int to, Fragments out) {
    String special = vocabulary.text(token);
    int plainFrom = from;
    int at = from;
    while (at + special.length() <= to) {
      if (!occurs(special, text, at)) {
        at++;
        continue;
      }
      int end = at + special.length();
      int plainTo = at;
      if (eatsLeft.get(token)) {
        while (plainTo > plainFrom && isSpace(text[plainTo - 1])) {
          plainTo--;
        }
      }
      out.plain(plainFrom, plainTo);
      out.token(at, end, token);
      if (eatsRight.get(token)) {
        while (end < to && isSpace(text[end])) {
          end++;
        }
      }
      at = end;
      plainFrom = end;
    }
    out.plain(plainFrom, to);
  }

  private static boolean occurs(String special, char[] text, int at) {
    for (int i = 0; i < special.length(); i++) {
      if (text[at + i] != special.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c >= '\t' && c <= '\r';
  }

  private static int utf8Length(String text) {
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return length;
  }
}
