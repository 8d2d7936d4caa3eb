package dev.flint.assistant.contemplate;

import java.util.List;

/// What agents are told. Short, as small models follow few instructions.
final class Words {
  static final String ROUTE =
      """
      Do not answer the question yet. What kind of answer does it want? Reply with one word:
      exact (one number, name, date or choice that is right or wrong) or open (text, advice, \
      explanation, a plan).\
      """;

  static final String EXPLORE_EXACT =
      """
      Work it out step by step, writing each calculation in full. End with one last line of the form
      ANSWER: the answer alone\
      """;

  static final String EXPLORE_BY_PROGRAM =
      """
      Write a short Python program that works out the answer step by step, with a comment for each \
      step, and prints the answer alone at the end. Reply with the program in one fenced code block \
      and nothing else.\
      """;

  /// For a person who looks on.
  static final String BY_PROGRAM = "Works it out with a program.";

  static final String EXPLORE_PROGRAM =
      "Write the complete program, with everything it needs, in one fenced code block.";

  static final String EXPLORE_OPEN = "Think it through, then give your best answer.";

  /// How explorers look at a question. The empty one leaves it to the model; every second explorer
  /// has it, as samples of one good way beat a committee of odd ones.
  static final List<String> ANGLES =
      List.of(
          "",
          "Restate the question in your own words first.",
          "",
          "List what is given and what is asked first.",
          "",
          "Doubt the obvious answer: look for what is easily overlooked.",
          "",
          "Estimate first, then work it out exactly and compare.");

  static final String COMPACT =
      """
      Sum up your work for a colleague as JSON: the answer, the key steps, what speaks for it, its \
      weakest point, and how sure you are (0 to 100).\
      """;

  static final String CONCLUDE_EXACT =
      """
      Now answer my question: correct, complete, short, and in the form that it asks for. Do not
      mention earlier attempts.\
      """;

  static final String CONCLUDE_PROGRAM =
      "Now give the final program in one fenced code block, complete, with nothing left out.";

  private Words() {}

  static String angle(int branch) {
    return ANGLES.get(branch % ANGLES.size());
  }

  static String explore(Kind kind, String angle) {
    String task =
        switch (kind) {
          case EXACT -> EXPLORE_EXACT;
          case PROGRAM -> EXPLORE_PROGRAM;
          case OPEN -> EXPLORE_OPEN;
        };
    return angle.isEmpty() ? task : angle + " " + task;
  }

  static String refine(Kind kind, String notes) {
    return "Others have tried this; any of them may be wrong:\n\n"
        + notes
        + "\nFind the first wrong step in each, keep what is right, and decide where they differ by"
        + " reasoning, not by counting. If all look wrong, go another way. "
        + explore(kind, "");
  }

  static String merge(String notes, String claims) {
    return "Several colleagues have worked on this question. Their notes:\n\n"
        + notes
        + (claims.isEmpty() ? "" : "\nWhat they claim, and how many of them:\n" + claims)
        + "\nWrite the single best answer for the person who asked. Prefer evidence over numbers;"
        + " where a minority has better reasons, follow it; where it stays open, say so. Do not"
        + " mention the colleagues.";
  }

  static String claims(String notes) {
    return "Notes of several colleagues on one question:\n\n"
        + notes
        + "\nList the distinct claims and recommendations in them as JSON, with the numbers of the"
        + " notes that make each.";
  }

  static String check(String question, String answer) {
    return "A question and an answer to it. You have not seen how the answer was found.\n\n"
        + "Question:\n"
        + question
        + "\n\nAnswer:\n"
        + answer
        + "\n\nCheck it: work the question out yourself, then compare. Report as JSON: what you"
        + " verified, whether the answer is right, and if not, its first error.";
  }

  static String correct(String answer, String error) {
    return "A first answer was:\n\n"
        + answer
        + "\n\nIt is wrong, which was computed and is certain: "
        + error
        + ".\n\n"
        + "Write the answer for the person who asked again, corrected. Do not mention the first"
        + " answer.";
  }

  static String rewrite(String answer, String error) {
    return "A first answer was:\n\n"
        + answer
        + "\n\nA reviewer objects: "
        + error
        + "\n\n"
        + "Decide whether the reviewer is right. Then write the answer for the person who asked,"
        + " corrected if need be. Do not mention the first answer or the reviewer.";
  }
}
