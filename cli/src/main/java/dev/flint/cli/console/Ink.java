package dev.flint.cli.console;

/// Colours of a terminal, or none.
public enum Ink {
  PLAIN,
  COLOUR;

  /// A side remark.
  public String faint(String text) {
    return coloured("2", text);
  }

  /// A heading or a name.
  public String strong(String text) {
    return coloured("1", text);
  }

  /// An error's first word.
  public String alarm(String text) {
    return coloured("1;31", text);
  }

  private String coloured(String code, String text) {
    return this == PLAIN ? text : "\033[" + code + "m" + text + "\033[0m";
  }

  /// The text without control characters other than line feed and tab, so that what a model or a
  /// file says cannot command the terminal it is shown on.
  public static String harmless(String text) {
    boolean clean = true;
    for (int i = 0; i < text.length() && clean; i++) {
      clean = harmless(text.charAt(i));
    }
    if (clean) {
      return text;
    }
    var kept = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (harmless(text.charAt(i))) {
        kept.append(text.charAt(i));
      }
    }
    return kept.toString();
  }

  private static boolean harmless(char c) {
    return c == '\n' || c == '\t' || !Character.isISOControl(c);
  }
}
