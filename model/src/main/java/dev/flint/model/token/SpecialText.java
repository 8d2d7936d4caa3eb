package dev.flint.model.token;

import java.util.Arrays;
import java.util.BitSet;
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

  /// Finds the rank of a special token in the order of the rule.
  private final Trie trie;

  private final int[] byRank;
  private final BitSet eatsLeft;
  private final BitSet eatsRight;

  /// Special texts of one way of encoding.
  ///
  /// @param tokens the special tokens, each with a text of its own
  /// @param eatsLeft tokens that swallow white space before them, and likewise after them
  SpecialText(Vocabulary vocabulary, List<Integer> tokens, BitSet eatsLeft, BitSet eatsRight) {
    this.vocabulary = vocabulary;
    this.eatsLeft = eatsLeft;
    this.eatsRight = eatsRight;
    long[] sorted = new long[tokens.size()];
    int characters = 0;
    for (int i = 0; i < sorted.length; i++) {
      int token = tokens.get(i);
      sorted[i] = ((long) -utf8Length(vocabulary.text(token)) << 32) | token;
      characters = Math.addExact(characters, vocabulary.text(token).length());
    }
    if (characters > Trie.MOST_CHARACTERS) {
      throw new UnsupportedTokenizer("The file's special tokens are too many or too long.");
    }
    Arrays.sort(sorted);
    trie = new Trie(characters);
    byRank = new int[sorted.length];
    for (int rank = 0; rank < sorted.length; rank++) {
      byRank[rank] = (int) sorted[rank];
      trie.put(vocabulary.text(byRank[rank]), rank);
    }
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
      int end = longest(text, at, to, null);
      if (end == at) {
        at++;
        continue;
      }
      int alone = end;
      for (int i = at + 1; i < end; i++) {
        end = Math.max(end, longest(text, i, to, null));
      }
      fragments.plain(plainFrom, at);
      if (end == alone) {
        fragments.token(at, end, tokenAt(text, at, end));
      } else {
        fragments.addAll(resolve(text, at, end));
      }
      at = end;
      plainFrom = end;
    }
    fragments.plain(plainFrom, to);
    return fragments;
  }

  /// The end of the longest special token that begins here, or `at`. The ranks of all that begin
  /// here are put into `found`.
  private int longest(char[] text, int at, int to, @Nullable BitSet found) {
    if (!trie.mayBegin(text[at])) {
      return at;
    }
    int end = at;
    int node = 0;
    for (int i = at; i < to; i++) {
      node = trie.step(node, text[i]);
      if (node == Trie.NONE) {
        break;
      }
      int rank = trie.value(node);
      if (rank != Trie.NONE) {
        end = i + 1;
        if (found != null) {
          found.set(rank);
        }
      }
    }
    return end;
  }

  private int tokenAt(char[] text, int from, int to) {
    int node = 0;
    for (int i = from; i < to; i++) {
      node = trie.step(node, text[i]);
    }
    return byRank[trie.value(node)];
  }

  /// Plays the rule through: token after token, each in what the ones before it left.
  private Fragments resolve(char[] text, int from, int to) {
    BitSet found = new BitSet();
    for (int at = from; at < to; at++) {
      longest(text, at, to, found);
    }
    Fragments fragments = new Fragments();
    fragments.plain(from, to);
    for (int rank = found.nextSetBit(0); rank >= 0; rank = found.nextSetBit(rank + 1)) {
      Fragments next = new Fragments();
      for (int i = 0; i < fragments.count(); i++) {
        if (fragments.token(i) == Fragments.PLAIN) {
          take(byRank[rank], text, fragments.from(i), fragments.to(i), next);
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
    return c == ' ' || (c >= '\t' && c <= '\r');
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
