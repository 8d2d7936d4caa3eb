package dev.flint.model.token;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HexFormat;

/// SentencePiece-style encoding (Llama 2, Gemma): spaces are written as U+2581, the characters of
/// the text are the first symbols, and the neighbours that spell the token with the best score are
/// joined until none do. Characters without a token are spelled in bytes (`<0xE2>`).
///
/// The rule speaks of a whole text at once. Nothing can be joined across a place where no token of
/// the vocabulary has these two characters side by side, so the text is cut at such places in front
/// of U+2581 or a line feed (nearly all words), and the parts are encoded, and remembered, alone.
final class SentencePieces implements Scheme {
  private static final char SPACE = '▁';

  private final Vocabulary vocabulary;
  private final boolean spaceBefore;
  private final int[] ranks;
  private final int[] byteTokens = new int[256];
  private final int[] powers;
  private final BitSet beforeSpace = new BitSet();
  private final PieceCache cache = new PieceCache();

  /// @param spaceBefore whether a space is put before a text
  /// @param unknown the token for bytes that have none, or -1 to drop them
  SentencePieces(Vocabulary vocabulary, boolean spaceBefore, int unknown) {
    this.vocabulary = vocabulary;
    this.spaceBefore = spaceBefore;
    ranks = new int[vocabulary.size()];
    for (int token = 0; token < ranks.length; token++) {
      ranks[token] = rank(vocabulary.score(token));
      String text = vocabulary.text(token);
      for (int i = text.indexOf(SPACE, 1); i > 0; i = text.indexOf(SPACE, i + 1)) {
        beforeSpace.set(text.charAt(i - 1));
      }
    }
    powers = new int[vocabulary.longestText() + 1];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = 31 * powers[i - 1];
    }
    for (int b = 0; b < 256; b++) {
      byteTokens[b] = byteToken(b, unknown);
    }
  }

  private int byteToken(int b, int unknown) {
    String digits = HexFormat.of().withUpperCase().toHexDigits((byte) b);
    int token = vocabulary.index().find("<0x".concat(digits).concat(">"));
    if (token == TextIndex.NONE && b < 0x80) {
      token = vocabulary.index().find(String.valueOf((char) b));
    }
    return token == TextIndex.NONE ? unknown : token;
  }

  /// An integer that is lower for a higher score.
  private static int rank(float score) {
    int bits = Float.floatToIntBits(0f - score);
    return bits ^ ((bits >> 31) & 0x7FFFFFFF);
  }

  @Override
  public byte[] bytes(int token) {
    if (vocabulary.is(token, Vocabulary.NORMAL)) {
      return vocabulary.text(token).replace(SPACE, ' ').getBytes(StandardCharsets.UTF_8);
    }
    if (vocabulary.is(token, Vocabulary.BYTE)) {
      int value = vocabulary.byteValue(token);
      return value < 0 ? vocabulary.utf8(token) : new byte[] {(byte) value};
    }
    return new byte[0];
  }

  @Override
  public Encoder encoder() {
    return new TextEncoder();
  }

  private final class TextEncoder extends Merging implements Encoder, PieceCache.Merger {
    /// The piece, and the hashes of its beginnings, by their lengths.
    private char[] piece = new char[64];

    private int[] hashes = new int[65];

    @Override
    public void encode(char[] text, int from, int to, boolean fresh, TokenList out) {
      int start = 0;
      int length = to - from;
      char[] escaped;
      if (spaceBefore && fresh) {
        escaped = new char[Math.addExact(length, 1)];
        escaped[0] = SPACE;
        start = 1;
      } else {
        escaped = new char[length];
      }
      for (int i = 0; i < length; i++) {
        char c = text[from + i];
        escaped[start + i] = c == ' ' ? SPACE : c;
      }
      int at = 0;
      for (int i = 1; i < escaped.length; i++) {
        if (escaped[i] == SPACE && !beforeSpace.get(escaped[i - 1])) {
          cache.encode(escaped, at, i, out, this);
          at = i;
        }
      }
      if (at < escaped.length) {
        cache.encode(escaped, at, escaped.length, out, this);
      }
    }

    @Override
    public void merge(char[] text, int from, int to, TokenList out) {
      int n = to - from;
      reserve(n);
      if (n >= hashes.length) {
        piece = new char[n];
        hashes = new int[n + 1];
      }
      System.arraycopy(text, from, piece, 0, n);
      for (int i = 0; i < n; i++) {
        hashes[i + 1] = 31 * hashes[i] + piece[i];
      }
      for (int i = 0; i < n; ) {
        int width = Character.charCount(CharClass.codePoint(piece, i, n));
        symbols[i] = token(i, i + width);
        next[i] = i + width;
        i += width;
      }
      run(n);
      for (int i = 0; i < n; i = next[i]) {
        if (symbols[i] != TextIndex.NONE) {
          out.add(symbols[i]);
        } else {
          spell(CharClass.codePoint(piece, i, n), out);
        }
      }
    }

    @Override
    long join(int left, int right) {
      int token = token(left, next[right]);
      return token == TextIndex.NONE ? NEVER : ((long) ranks[token] << 32) | token;
    }

    private int token(int from, int to) {
      if (to - from >= powers.length) {
        return TextIndex.NONE;
      }
      int hash = hashes[to] - hashes[from] * powers[to - from];
      return vocabulary.index().find(piece, from, to, hash);
    }

    private void spell(int codePoint, TokenList out) {
      for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
        int token = byteTokens[b & 0xFF];
        if (token != TextIndex.NONE) {
          out.add(token);
        }
      }
    }
  }
}
