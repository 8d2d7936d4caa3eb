package dev.flint.assistant.contemplate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds the short answer in an agent's text and brings it to a form in which equal answers are
/// equal text.
final class Answers {
  private static final Pattern MARKED =
      Pattern.compile("(?i)answer\\s*(?:is\\s*:?|:)\\s*([^\\n]{1,200})");
  private static final Pattern BOXED =
      Pattern.compile("\\\\boxed\\{((?:[^{}\\n]|\\{[^{}\\n]{0,60}\\}){1,200})\\}");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(?:\\d{1,3}(?:,\\d{3})++|\\d+)(?:\\.\\d+)?");

  /// Of what programs print.
  private static final MathContext DIGITS = new MathContext(12);

  /// Characters of a printed line that is an answer as a whole.
  private static final int LONGEST = 80;

  /// A time of day, or a number.
  private static final Pattern RESULT =
      Pattern.compile("\\d{1,2}:\\d{2}(?!\\d)(?:\\s?[aApP][.]?[mM]\\b)?|" + NUMBER.pattern());

  /// What agents were asked for, repeated instead of answered.
  private static final Pattern ECHO = Pattern.compile("(?i)the \\w{1,20} alone\\W*");

  private static final Pattern MARK = Pattern.compile("(?m)^\\s*ANSWER:[ \\t]*");

  private Answers() {}

  /// The last marked or boxed answer as it was written, else the last number, else the empty
  /// string.
  static String find(String text) {
    String found = last(MARKED, text);
    String boxed = last(BOXED, found.isEmpty() ? text : found);
    if (!boxed.isEmpty()) {
      return tidy(boxed);
    }
    if (!found.isEmpty()) {
      return tidy(found);
    }
    Matcher results = RESULT.matcher(text);
    while (results.find()) {
      found = results.group();
    }
    return found;
  }

  /// The answer in the last line that a program has printed; a number without the noise of binary
  /// fractions and without needless zeros.
  static String printed(String output) {
    String line = output.strip().lines().reduce("", (_, next) -> next).strip();
    Matcher results = RESULT.matcher(line);
    boolean one = results.find() && !results.find();
    String found =
        one || line.length() > LONGEST || MARKED.matcher(line).find() ? find(line) : line;
    if (!found.matches("[-+]?\\d+(\\.\\d+)?")) {
      return found;
    }
    BigDecimal number = new BigDecimal(found).round(DIGITS).stripTrailingZeros();
    return number.toPlainString();
  }

  /// A text without the mark that agents were asked to set, as small models set it again for the
  /// person; as it is where the question asks for such a mark.
  static String unmarked(String question, String text) {
    boolean wanted = question.toLowerCase(Locale.ROOT).contains("answer:");
    return wanted ? text : MARK.matcher(text).replaceFirst("");
  }

  /// Whether a text says this answer, in whatever form.
  static boolean states(String text, String answer) {
    String key = key(answer);
    Matcher numbers = NUMBER.matcher(text);
    while (numbers.find()) {
      if (key(numbers.group()).equals(key)) {
        return true;
      }
    }
    return !key.isEmpty() && key(text).contains(key);
  }

  private static String last(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    String found = "";
    while (matcher.find()) {
      String group = matcher.group(1).strip();
      found = ECHO.matcher(group).matches() ? found : group;
    }
    return found;
  }

  private static String tidy(String text) {
    return text.replaceAll("\\\\text\\{([^{}]*)\\}", "$1")
        .replaceAll("[*`$_]|\\\\[()\\[\\]]|\\\\text\\b", "")
        .replaceAll("\\s+", " ")
        .strip()
        .replaceAll("[.!]+$", "")
        .strip();
  }

  /// Equal for answers that mean the same: a single number by its value, other text without case,
  /// marks and double spaces.
  static String key(String answer) {
    String tidy = tidy(answer);
    Matcher numbers = NUMBER.matcher(tidy);
    if (numbers.find()) {
      String first = numbers.group();
      if (!numbers.find()) {
        return new BigDecimal(first.replace(",", "")).stripTrailingZeros().toPlainString();
      }
    }
    return tidy.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}.+/-]+", " ").strip();
  }
}
