package dev.flint.model.token;

/// Finds the token with a given text: an open-addressed table over the vocabulary's own strings.
///
/// Keys are hashed as [String#hashCode] does, so that callers can compute the hash of a part of a
/// text from running hashes, without making a string. A slot holds the hash in its upper and id + 1
/// in its lower half; 0 is a free slot. Of two equal texts the later one is found.
final class TextIndex {
  static final int NONE = -1;

  private final String[] texts;
  private final long[] slots;
  private final int shift;

  TextIndex(String[] texts) {
    this.texts = texts;
    int bits = 33 - Integer.numberOfLeadingZeros(Math.max(8, texts.length));
    slots = new long[1 << bits];
    shift = 32 - bits;
    for (int id = 0; id < texts.length; id++) {
      int hash = texts[id].hashCode();
      int slot = slot(hash);
      while (slots[slot] != 0) {
        if ((int) (slots[slot] >>> 32) == hash && text(slots[slot]).equals(texts[id])) {
          break;
        }
        slot = slot + 1 & slots.length - 1;
      }
      slots[slot] = (long) hash << 32 | id + 1;
    }
  }

  int find(String text) {
    int hash = text.hashCode();
    for (int slot = slot(hash); slots[slot] != 0; slot = slot + 1 & slots.length - 1) {
      if ((int) (slots[slot] >>> 32) == hash && text(slots[slot]).equals(text)) {
        return id(slots[slot]);
      }
    }
    return NONE;
  }

  /// The token that spells text[from, to), whose hash is given.
  int find(char[] text, int from, int to, int hash) {
    for (int slot = slot(hash); slots[slot] != 0; slot = slot + 1 & slots.length - 1) {
      if ((int) (slots[slot] >>> 32) == hash && spells(text(slots[slot]), text, from, to)) {
        return id(slots[slot]);
      }
    }
    return NONE;
  }

  /// The token that spells text[from, to), whose hash is given.
  int find(String text, int from, int to, int hash) {
    for (int slot = slot(hash); slots[slot] != 0; slot = slot + 1 & slots.length - 1) {
      if ((int) (slots[slot] >>> 32) == hash) {
        String candidate = text(slots[slot]);
        if (candidate.length() == to - from && candidate.regionMatches(0, text, from, to - from)) {
          return id(slots[slot]);
        }
      }
    }
    return NONE;
  }

  /// The token that spells the text without its character at `gap`; the hash is that of the result.
  int findJoined(String text, int gap, int hash) {
    int right = text.length() - gap - 1;
    for (int slot = slot(hash); slots[slot] != 0; slot = slot + 1 & slots.length - 1) {
      if ((int) (slots[slot] >>> 32) == hash) {
        String candidate = text(slots[slot]);
        if (candidate.length() == text.length() - 1
            && candidate.regionMatches(0, text, 0, gap)
            && candidate.regionMatches(gap, text, gap + 1, right)) {
          return id(slots[slot]);
        }
      }
    }
    return NONE;
  }

  private static boolean spells(String token, char[] text, int from, int to) {
    if (token.length() != to - from) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (token.charAt(i - from) != text[i]) {
        return false;
      }
    }
    return true;
  }

  private String text(long slot) {
    return texts[id(slot)];
  }

  private static int id(long slot) {
    return (int) slot - 1;
  }

  private int slot(int hash) {
    return hash * 0x9E3779B9 >>> shift;
  }
}
