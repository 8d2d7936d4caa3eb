package dev.flint.eval.problem;

import dev.flint.chat.Failure;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// A word problem of GSM8K (Cobbe et al., arXiv 2110.14168) whose answer is a number.
///
/// @param wanted the number, as [#found] writes it
public record Gsm8k(int item, String question, String wanted) implements Problem {
  private static final Pattern MARKED =
      Pattern.compile("(?i)(?:\\banswer\\W{0,3}?(?:is\\b|:)|####|\\\\boxed)\\s*([^\\n]{1,400})");
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?<![\\w.])[-−]?\\$?((?:\\d{1,3}(?:,\\d{3})+(?!\\d)|\\d{1,40})(?:\\.\\d{1,40})?)");
  private static final String FORM = "End with one last line of the form\nAnswer: the number alone";

  static Gsm8k of(int item, JsonNode row) {
    String solution = DataFile.text(row, "answer");
    String wanted = number(solution.substring(solution.lastIndexOf("####") + 1), false);
    if (!solution.contains("####") || wanted.isEmpty()) {
      throw new Failure(
          Failure.Code.BAD_REQUEST, "its answer does not end in '#### ' and a number");
    }
    return new Gsm8k(item, DataFile.text(row, "question"), wanted);
  }

  @Override
  public String prompt(Style style) {
    return question
        + "\n\n"
        + switch (style) {
          case ANSWER_ONLY -> "Reply with the number alone, without any working.";
          case STEPS -> "Think step by step, writing each calculation in full. " + FORM;
          case AS_ASKED -> FORM;
        };
  }

  /// The number in the last marked or boxed answer, else the text's last number; without commas,
  /// currency and needless zeros.
  @Override
  public String found(Reply reply) {
    String found = "";
    Matcher marks = MARKED.matcher(reply.text());
    while (marks.find()) {
      String line = marks.group(1);
      String number = number(line.substring(line.lastIndexOf('=') + 1), false);
      found = number.isEmpty() ? found : number;
    }
    return found.isEmpty() ? number(reply.text(), true) : found;
  }

  private static String number(String text, boolean last) {
    Matcher numbers = NUMBER.matcher(text);
    String found = "";
    while (numbers.find() && (last || found.isEmpty())) {
      boolean negative = "-−".indexOf(numbers.group().charAt(0)) >= 0;
      BigDecimal value = new BigDecimal(numbers.group(1).replace(",", "")).stripTrailingZeros();
      found = (negative ? value.negate() : value).toPlainString();
    }
    return found;
  }

  @Override
  public boolean right(String found) {
    return found.equals(wanted);
  }
}
