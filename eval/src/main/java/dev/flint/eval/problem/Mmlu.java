package dev.flint.eval.problem;

import dev.flint.chat.Failure;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// A question of MMLU (Hendrycks et al., arXiv 2009.03300) with four answers to choose from.
///
/// @param wanted the letter of the right one
public record Mmlu(int item, String question, List<String> choices, String wanted)
    implements Problem {
  private static final String FORM =
      "The last line of your answer has the form\nAnswer: the letter alone";

  /// Ways of naming a letter, the plainest first; of the first that occurs the last place counts.
  private static final List<Pattern> WAYS =
      List.of(
          Pattern.compile("(?i)[*_]{0,2}answer[*_]{0,2}\\s*:[\\s*_(]{0,4}([A-D])(?![a-zA-Z0-9])"),
          Pattern.compile("\\\\boxed\\{[^}]*?([A-D])[^}]*\\}"),
          Pattern.compile("(?i)answer is[\\s*_(\\\\]{0,4}([A-D])(?![a-zA-Z0-9])"),
          Pattern.compile("(?<![a-zA-Z0-9])([A-D])\\s+is\\s+(?:the\\s+)?correct"),
          Pattern.compile("^\\s*[(*]{0,3}([A-D])(?![a-zA-Z0-9])"),
          Pattern.compile("(?<![a-zA-Z0-9])([A-D])[\\s.)*]*$"));

  public Mmlu {
    choices = List.copyOf(choices);
  }

  static Mmlu of(int item, JsonNode row) {
    List<String> choices =
        DataFile.member(row, "choices").valueStream().map(JsonNode::asString).toList();
    String wanted = DataFile.text(row, "answer");
    if (choices.size() != 4 || !wanted.matches("[A-D]")) {
      throw new Failure(Failure.Code.BAD_REQUEST, "it has not four choices and a letter A to D");
    }
    return new Mmlu(item, DataFile.text(row, "question"), choices, wanted);
  }

  @Override
  public String prompt(Style style) {
    var text = new StringBuilder(question).append('\n');
    for (int i = 0; i < choices.size(); i++) {
      text.append('\n').append((char) ('A' + i)).append(". ").append(choices.get(i));
    }
    text.append("\n\n");
    return text.append(
            switch (style) {
              case ANSWER_ONLY -> "Reply with the letter of the right choice alone.";
              case STEPS -> "Think step by step. " + FORM;
              case AS_ASKED -> "Which choice is right? " + FORM;
            })
        .toString();
  }

  @Override
  public String found(Reply reply) {
    String text = reply.text().strip();
    for (Pattern way : WAYS) {
      Matcher matcher = way.matcher(text);
      String found = "";
      while (matcher.find()) {
        found = matcher.group(1).toUpperCase(Locale.ROOT);
      }
      if (!found.isEmpty()) {
        return found;
      }
    }
    return "";
  }

  @Override
  public boolean right(String found) {
    return found.equals(wanted);
  }
}
