package dev.flint.model.token;

import dev.flint.tensor.gguf.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The tokens of a file: their texts as the file spells them, what kind each is, and which id a
/// text has. Nothing changes after loading.
final class Vocabulary {
  static final int NORMAL = 1;
  static final int UNKNOWN = 2;
  static final int CONTROL = 4;
  static final int USER_DEFINED = 8;
  static final int BYTE = 16;

  /// Found in a text only where control tokens are, but not one of them.
  static final int PARSED_ONLY = 32;

  private static final int FILE_UNKNOWN = 2;
  private static final int FILE_CONTROL = 3;
  private static final int FILE_USER_DEFINED = 4;
  private static final int FILE_BYTE = 6;

  private final String[] texts;
  private final byte[] kinds;
  private final float[] scores;
  private final TextIndex index;
  private final int longestText;

  private Vocabulary(String[] texts, byte[] kinds, float[] scores) {
    this.texts = texts;
    this.kinds = kinds;
    this.scores = scores;
    index = new TextIndex(texts);
    int longest = 0;
    for (String text : texts) {
      longest = Math.max(longest, text.length());
    }
    longestText = longest;
  }

  /// Reads the tokens; a missing list of kinds means all normal, of scores all zero.
  static Vocabulary read(Metadata metadata) {
    String[] texts = metadata.strings("tokenizer.ggml.tokens").orElse(new String[0]);
    if (texts.length == 0) {
      throw new UnsupportedTokenizer("The file has no list of tokens.");
    }
    for (int id = 0; id < texts.length; id++) {
      if (texts[id].isEmpty()) {
        texts[id] = "[EMPTY_" + id + "]";
      }
    }
    byte[] kinds = new byte[texts.length];
    int[] types = metadata.ints("tokenizer.ggml.token_type").orElse(null);
    if (types == null) {
      Arrays.fill(kinds, (byte) NORMAL);
    } else {
      checkLength("token types", types.length, texts.length);
      for (int id = 0; id < kinds.length; id++) {
        kinds[id] = kind(types[id]);
      }
    }
    float[] scores = metadata.floats("tokenizer.ggml.scores").orElse(new float[texts.length]);
    checkLength("token scores", scores.length, texts.length);
    return new Vocabulary(texts, kinds, scores);
  }

  private static void checkLength(String what, int length, int tokens) {
    if (length < tokens) {
      throw new UnsupportedTokenizer(
          "The file lists " + length + " " + what + " for " + tokens + " tokens.");
    }
  }

  /// The kind for a number of the file; tokens that are unused or undefined are of no kind.
  private static byte kind(int type) {
    return switch (type) {
      case 1 -> NORMAL;
      case FILE_UNKNOWN -> UNKNOWN;
      case FILE_CONTROL -> CONTROL;
      case FILE_USER_DEFINED -> USER_DEFINED;
      case FILE_BYTE -> BYTE;
      default -> 0;
    };
  }

  int size() {
    return texts.length;
  }

  TextIndex index() {
    return index;
  }

  String text(int token) {
    return texts[token];
  }

  float score(int token) {
    return scores[token];
  }

  /// The length of the longest text, in UTF-16 units.
  int longestText() {
    return longestText;
  }

  boolean is(int token, int kind) {
    return (kinds[token] & kind) != 0;
  }

  /// Marks a token as one that steers the model, whatever the file says. Only while loading.
  void makeControl(int token) {
    kinds[token] |= CONTROL;
  }

  /// Lets texts spell a token only where they may spell control tokens. Only while loading.
  void makeParsedOnly(int token) {
    kinds[token] |= PARSED_ONLY;
  }

  /// Makes a token an ordinary one. Only while loading.
  void makeNormal(int token) {
    kinds[token] = NORMAL;
  }

  /// Makes a token text that is always recognised. Only while loading.
  void makeUserDefined(int token) {
    kinds[token] = USER_DEFINED;
  }

  /// The value of a token `<0x41>`, or -1 if the text has another form.
  int byteValue(int token) {
    String text = texts[token];
    if (text.length() != 6 || !text.startsWith("<0x") || text.charAt(5) != '>') {
      return -1;
    }
    int high = Character.digit(text.charAt(3), 16);
    int low = Character.digit(text.charAt(4), 16);
    return high < 0 || low < 0 ? -1 : (high << 4) | low;
  }

  byte[] utf8(int token) {
    return texts[token].getBytes(StandardCharsets.UTF_8);
  }
}
