package dev.flint.model.token;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Byte-level byte-pair encoding (GPT-2 and what came after it): a text is cut into pieces, each
/// piece's UTF-8 bytes are the first symbols, and merge rules join them.
///
/// A symbol that ends up without a token, in a vocabulary that lacks a byte or a merge's result, is
/// spelled by the tokens of its ASCII characters, and what is left of it is dropped, as llama.cpp
/// does.
final class BytePairs implements Scheme {
  private final Vocabulary vocabulary;
  private final Merges merges;
  private final Cut[] cuts;
  private final boolean wholeWords;
  private final int[] byteSymbols = new int[256];
  private final PieceCache cache = new PieceCache();

  BytePairs(Vocabulary vocabulary, String[] rules, PreTokenizer preTokenizer) {
    this.vocabulary = vocabulary;
    merges = new Merges(vocabulary, rules);
    cuts = preTokenizer.cuts().toArray(Cut[]::new);
    wholeWords = preTokenizer.wholeWords();
    for (int b = 0; b < 256; b++) {
      byteSymbols[b] = merges.symbol(String.valueOf(ByteText.charOf(b)));
    }
  }

  @Override
  public byte[] bytes(int token) {
    if (vocabulary.is(token, Vocabulary.BYTE)) {
      int value = vocabulary.byteValue(token);
      return value < 0 ? vocabulary.utf8(token) : new byte[] {(byte) value};
    }
    if (!vocabulary.is(token, Vocabulary.NORMAL)) {
      return new byte[0];
    }
    String text = vocabulary.text(token);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      int b = codePoint < Character.MAX_VALUE ? ByteText.byteOf((char) codePoint) : -1;
      if (b >= 0) {
        bytes.write(b);
      } else {
        bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
      }
      i += Character.charCount(codePoint);
    }
    return bytes.toByteArray();
  }

  @Override
  public Encoder encoder() {
    return new PieceEncoder();
  }

  private final class PieceEncoder extends Merging implements Encoder, PieceCache.Merger {
    private final int[] ends = new int[cuts.length];

    @Override
    public void encode(char[] text, int from, int to, boolean fresh, TokenList out) {
      java.util.Arrays.fill(ends, from);
      int at = from;
      while (at < to) {
        int end = to;
        for (int i = 0; i < cuts.length; i++) {
          if (ends[i] <= at) {
            ends[i] = cuts[i].end(text, at, end);
          }
          end = ends[i];
        }
        cache.encode(text, at, end, out, this);
        at = end;
      }
    }

    @Override
    public void merge(char[] text, int from, int to, TokenList out) {
      int n = spell(text, from, to);
      if (wholeWords) {
        int word = wholeWord(n);
        if (word != TextIndex.NONE) {
          out.add(word);
          return;
        }
      }
      run(n);
      for (int i = 0; i < n; i = next[i]) {
        add(symbols[i], out);
      }
    }

    @Override
    long join(int left, int right) {
      return merges.join(symbols[left], symbols[right]);
    }

    /// Makes the bytes of a piece the symbols; returns their number.
    private int spell(char[] text, int from, int to) {
      reserve(Math.multiplyExact(to - from, 3));
      int n = 0;
      for (int at = from; at < to; ) {
        int c = CharClass.codePoint(text, at, to);
        at += Character.charCount(c);
        if (c < 0x80) {
          n = put(n, c);
        } else if (c < 0x800) {
          n = put(n, 0xC0 | (c >> 6));
          n = put(n, 0x80 | (c & 0x3F));
        } else if (c < 0x10000) {
          n = put(n, 0xE0 | (c >> 12));
          n = put(n, 0x80 | ((c >> 6) & 0x3F));
          n = put(n, 0x80 | (c & 0x3F));
        } else {
          n = put(n, 0xF0 | (c >> 18));
          n = put(n, 0x80 | ((c >> 12) & 0x3F));
          n = put(n, 0x80 | ((c >> 6) & 0x3F));
          n = put(n, 0x80 | (c & 0x3F));
        }
      }
      return n;
    }

    private int put(int at, int b) {
      symbols[at] = byteSymbols[b];
      next[at] = at + 1;
      return at + 1;
    }

    /// The token that the whole piece is, while its symbols are still single bytes.
    private int wholeWord(int n) {
      if (n > vocabulary.longestText()) {
        return TextIndex.NONE;
      }
      char[] word = new char[n];
      int hash = 0;
      for (int i = 0; i < n; i++) {
        word[i] = symbolText(symbols[i]).charAt(0);
        hash = 31 * hash + word[i];
      }
      return vocabulary.index().find(word, 0, n, hash);
    }

    private void add(int symbol, TokenList out) {
      if (symbol < vocabulary.size()) {
        out.add(symbol);
        return;
      }
      String text = symbolText(symbol);
      for (int i = 0; i < text.length(); i++) {
        if (text.charAt(i) < 0x80) {
          int token = vocabulary.index().find(text.substring(i, i + 1));
          if (token != TextIndex.NONE) {
            out.add(token);
          }
        }
      }
    }

    private String symbolText(int symbol) {
      return symbol < vocabulary.size() ? vocabulary.text(symbol) : merges.extraText(symbol);
    }
  }
}
