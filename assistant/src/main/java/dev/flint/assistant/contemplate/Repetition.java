package dev.flint.assistant.contemplate;

/// Tells text that goes round in circles, as small models sometimes do until their tokens run out.
final class Repetition {
  /// Characters at the end that are looked at.
  private static final int WINDOW = 3_000;

  /// Fewer characters than this may repeat: rules of dots, small tables.
  private static final int LEAST = 240;

  /// How often something must stand in a row.
  private static final int TIMES = 3;

  private Repetition() {}

  /// Whether the text ends in the same passage three times or more. Linear in the window: the
  /// failure function of the reversed end (Knuth, Morris and Pratt) tells the shortest period of
  /// each of its beginnings.
  static boolean ends(CharSequence text) {
    int count = Math.min(WINDOW, text.length());
    int end = text.length() - 1;
    int[] border = new int[count];
    for (int i = 1; i < count; i++) {
      char next = text.charAt(end - i);
      int length = border[i - 1];
      while (length > 0 && next != text.charAt(end - length)) {
        length = border[length - 1];
      }
      border[i] = next == text.charAt(end - length) ? length + 1 : 0;
      int period = i + 1 - border[i];
      if (i + 1 >= LEAST && i + 1 >= TIMES * period) {
        return true;
      }
    }
    return false;
  }
}
