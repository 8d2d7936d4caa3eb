package dev.flint.assistant.contemplate;

import dev.flint.assistant.calculate.Calculator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Questions that the calculator can answer: those that are a calculation and nothing else. What it
/// says then decides, however many agents say something else.
final class Arithmetic {
  private static final Pattern ASKED =
      Pattern.compile(
          "(?:what(?:'s| is)|how much is|calculate|compute|evaluate|work out)?\\s*(?:the value of)?"
              + "\\s*([-+*/^%().,\\d\\s×÷]+?)\\s*(?:=\\s*\\??|\\?|\\.)?");
  private static final Pattern OPERATION = Pattern.compile("[\\d)]\\s*[-+*/^%×÷]\\s*[\\d(]");

  private Arithmetic() {}

  /// What the question's calculation gives; empty if it is anything but a calculation.
  static Optional<String> value(String question) {
    String plain =
        question
            .strip()
            .toLowerCase(Locale.ROOT)
            .replaceAll("\\bmultiplied by\\b|\\btimes\\b", "*")
            .replaceAll("\\bdivided by\\b", "/")
            .replaceAll("\\bplus\\b", "+")
            .replaceAll("\\bminus\\b", "-")
            .replaceAll("(?<=\\d),(?=\\d{3})", "");
    Matcher asked = ASKED.matcher(plain);
    if (!asked.matches() || !OPERATION.matcher(asked.group(1)).find()) {
      return Optional.empty();
    }
    return Calculator.value(asked.group(1).replace('×', '*').replace('÷', '/'));
  }
}
