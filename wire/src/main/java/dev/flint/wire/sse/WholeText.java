package dev.flint.wire.sse;

/// Makes pieces of text end between characters: a first half (JSON can escape them one by one)
/// waits for its second, and a half that stands alone becomes U+FFFD.
public final class WholeText {
  private char half;

  /// The whole characters there are now; may be empty.
  public String push(String piece) {
    if (piece.isEmpty()) {
      return piece;
    }
    String text = half == 0 ? piece : half + piece;
    half = 0;
    int end = text.length();
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      half = text.charAt(--end);
    }
    return wellFormed(text.substring(0, end));
  }

  private static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        StringBuilder whole = new StringBuilder(text.length());
        text.codePoints()
            .map(c -> Character.getType(c) == Character.SURROGATE ? 0xFFFD : c)
            .forEach(whole::appendCodePoint);
        return whole.toString();
      }
    }
    return text;
  }
}
