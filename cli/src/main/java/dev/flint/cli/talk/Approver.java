package dev.flint.cli.talk;

import dev.flint.chat.Trace;
import dev.flint.cli.console.Console;
import java.io.IOException;
import java.util.Locale;

/// Asks the person whether a tool may run with exactly these arguments.
@FunctionalInterface
interface Approver {
  /// Nobody can be asked: nothing that needs approval runs.
  Approver NOBODY = _ -> false;

  boolean approves(Trace.ApprovalAsked asked);

  /// Asks on standard error and reads a line of standard input, where both are terminals.
  static Approver at(Console console) {
    if (!console.terminals().in() || !console.terminals().err()) {
      return NOBODY;
    }
    return asked -> {
      console.err().print(question(asked));
      return isYes(line(console));
    };
  }

  /// What will run, whole and with nothing hidden in it.
  static String question(Trace.ApprovalAsked asked) {
    return plain(asked.tool())
        + " asks to "
        + plain(asked.effect())
        + "\n  "
        + plain(asked.arguments())
        + "\nAllow this, once? [y/N] ";
  }

  static boolean isYes(String answer) {
    String word = answer.strip().toLowerCase(Locale.ROOT);
    return word.equals("y") || word.equals("yes");
  }

  /// Signs that a terminal would not show, or would use to show something else, are spelled out.
  private static String plain(String text) {
    var plain = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          switch (Character.getType(c)) {
            case Character.CONTROL,
                Character.FORMAT,
                Character.SURROGATE,
                Character.PRIVATE_USE,
                Character.UNASSIGNED,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR ->
                plain.append(String.format(Locale.ROOT, "\\u{%X}", c));
            default -> plain.appendCodePoint(c);
          }
        });
    return plain.toString();
  }

  /// One line, and not a byte more, of standard input; an answer that cannot be read is no consent.
  private static String line(Console console) {
    var line = new StringBuilder();
    try {
      for (int b; (b = console.in().read()) >= 0 && b != '\n'; ) {
        line.append((char) b);
      }
    } catch (IOException e) {
      return "";
    }
    return line.toString();
  }
}
