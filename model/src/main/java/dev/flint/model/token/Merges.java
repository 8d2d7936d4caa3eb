package dev.flint.model.token;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// The merge rules of a byte-pair vocabulary: which pairs of symbols join, in which order of
/// preference, and into what.
///
/// Symbols are token ids. A rule may speak of texts that are no tokens; those get symbols from the
/// number of tokens on. Rules are looked up in one open-addressed table whose slots hold left
/// symbol, right symbol and rank + 1 in 21, 21 and 22 bits, so that a look-up touches one cache
/// line.
final class Merges {
  private static final int SYMBOL_BITS = 21;
  private static final int RANK_BITS = 22;

  private final Vocabulary vocabulary;
  private final Map<String, Integer> extraIds = new HashMap<>();
  private String[] extraTexts = new String[0];
  private final long[] slots;
  private final int shift;
  private final int[] joined;
  private char[] scratch = new char[256];

  Merges(Vocabulary vocabulary, String[] rules) {
    this.vocabulary = vocabulary;
    if (rules.length >= (1 << RANK_BITS) - 1 || vocabulary.size() >= 1 << (SYMBOL_BITS - 1)) {
      throw new UnsupportedTokenizer(
          "The file lists " + rules.length + " merges, which is more than can be handled.");
    }
    int bits = TextIndex.tableBits(rules.length);
    slots = new long[1 << bits];
    shift = 64 - bits;
    joined = new int[rules.length];
    for (int rank = 0; rank < rules.length; rank++) {
      add(rules[rank], rank);
    }
  }

  /// Adds `left right`; of two equal rules the first counts.
  private void add(String rule, int rank) {
    int gap = rule.indexOf(' ', 1);
    if (gap < 0) {
      return;
    }
    int length = rule.length() - 1;
    if (length > scratch.length) {
      scratch = new char[2 * length];
    }
    char[] text = scratch;
    rule.getChars(0, gap, text, 0);
    rule.getChars(gap + 1, rule.length(), text, gap);
    int leftHash = 0;
    for (int i = 0; i < gap; i++) {
      leftHash = 31 * leftHash + text[i];
    }
    int rightHash = 0;
    int hash = leftHash;
    for (int i = gap; i < length; i++) {
      rightHash = 31 * rightHash + text[i];
      hash = 31 * hash + text[i];
    }
    int left = symbol(text, 0, gap, leftHash);
    int right = symbol(text, gap, length, rightHash);
    // Nearly always the results of the rules are tokens in the order of the rules.
    int result = rank == 0 ? 0 : joined[rank - 1] + 1;
    if (result >= vocabulary.size() || !vocabulary.index().spells(result, text, 0, length)) {
      result = symbol(text, 0, length, hash);
    }
    joined[rank] = result;
    long pair = pair(left, right);
    int slot = slot(pair);
    while (slots[slot] != 0) {
      if (slots[slot] >>> RANK_BITS == pair) {
        return;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    slots[slot] = (pair << RANK_BITS) | (rank + 1);
  }

  private int symbol(char[] text, int from, int to, int hash) {
    int token = vocabulary.index().find(text, from, to, hash);
    return token == TextIndex.NONE ? symbol(new String(text, from, to - from)) : token;
  }

  /// The symbol of a text, a new one if need be. Only while loading.
  int symbol(String text) {
    int token = vocabulary.index().find(text);
    if (token != TextIndex.NONE) {
      return token;
    }
    Integer known = extraIds.get(text);
    if (known != null) {
      return known;
    }
    int count = extraIds.size();
    if (vocabulary.size() + count >= 1 << SYMBOL_BITS) {
      throw new UnsupportedTokenizer("The file's merges speak of too many texts without a token.");
    }
    if (count == extraTexts.length) {
      extraTexts = Arrays.copyOf(extraTexts, Math.max(16, 2 * count));
    }
    extraTexts[count] = text;
    extraIds.put(text, vocabulary.size() + count);
    return vocabulary.size() + count;
  }

  /// The text of a symbol that is no token.
  String extraText(int symbol) {
    return extraTexts[symbol - vocabulary.size()];
  }

  /// Rank and result of joining two symbols, as [Merging#join] has it.
  long join(int left, int right) {
    long pair = pair(left, right);
    for (int slot = slot(pair); slots[slot] != 0; slot = (slot + 1) & (slots.length - 1)) {
      long found = slots[slot];
      if (found >>> RANK_BITS == pair) {
        int rank = (int) (found & ((1 << RANK_BITS) - 1)) - 1;
        return ((long) rank << 32) | joined[rank];
      }
    }
    return Merging.NEVER;
  }

  private static long pair(int left, int right) {
    return ((long) left << SYMBOL_BITS) | right;
  }

  private int slot(long pair) {
    return (int) ((pair * 0x9E3779B97F4A7C15L) >>> shift);
  }
}
