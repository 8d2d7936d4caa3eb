package dev.flint.model.token;

/// Finds the token with a given text: an open-addressed table.
///
/// Keys are hashed as [String#hashCode] does, so that callers can compute the hash of a part of a
/// text from running hashes. A slot holds the hash in its upper and id + 1 in its lower half; 0 is
/// a free slot. The texts lie in one array of characters, because loading a vocabulary is a few
/// hundred thousand look-ups and its time is that of the cache misses. Of two equal texts the later
/// is found.
final class TextIndex {
  static final int NONE = -1;

  private final char[] chars;

  /// Where the text of each token begins, and where the last one ends.
  private final int[] starts;

  private final long[] slots;
  private final int shift;

  TextIndex(String[] texts) {
    starts = new int[texts.length + 1];
    for (int id = 0; id < texts.length; id++) {
      starts[id + 1] = Math.addExact(starts[id], texts[id].length());
    }
    chars = new char[starts[texts.length]];
    int bits = tableBits(texts.length);
    slots = new long[1 << bits];
    shift = 32 - bits;
    for (int id = 0; id < texts.length; id++) {
      put(texts[id], id);
    }
  }

  private void put(String text, int id) {
    text.getChars(0, text.length(), chars, starts[id]);
    int hash = text.hashCode();
    int slot = slot(hash);
    while (slots[slot] != 0) {
      if ((int) (slots[slot] >>> 32) == hash && spells(chars, starts[id], starts[id + 1], slot)) {
        break;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    slots[slot] = ((long) hash << 32) | (id + 1);
  }

  /// The size of a table for so many keys, as a power of two: at most three quarters full.
  static int tableBits(int keys) {
    return 32 - Integer.numberOfLeadingZeros(Math.max(8, keys + keys / 3));
  }

  int find(String text) {
    char[] spelled = text.toCharArray();
    return find(spelled, 0, spelled.length, text.hashCode());
  }

  /// The token that spells text[from, to), whose hash is given.
  int find(char[] text, int from, int to, int hash) {
    for (int slot = slot(hash); slots[slot] != 0; slot = (slot + 1) & (slots.length - 1)) {
      if ((int) (slots[slot] >>> 32) == hash && spells(text, from, to, slot)) {
        return (int) slots[slot] - 1;
      }
    }
    return NONE;
  }

  /// Whether a token spells text[from, to).
  boolean spells(int id, char[] text, int from, int to) {
    int start = starts[id];
    if (starts[id + 1] - start != to - from) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (chars[start + i - from] != text[i]) {
        return false;
      }
    }
    return true;
  }

  private boolean spells(char[] text, int from, int to, int slot) {
    return spells((int) slots[slot] - 1, text, from, to);
  }

  private int slot(int hash) {
    return (hash * 0x9E3779B9) >>> shift;
  }
}
