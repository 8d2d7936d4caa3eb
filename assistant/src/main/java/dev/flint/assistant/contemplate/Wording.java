package dev.flint.assistant.contemplate;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The kind of answer that an English question wants, as far as its words tell. A model of 1.5
/// billion parameters called 46 of 50 questions with one right answer open ones when it was asked;
/// so it is asked only where the words leave it open.
final class Wording {
  private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?])\\s+|\\n+");
  private static final Pattern POLITE =
      Pattern.compile(
          "^(?:(?:and|so|now|then|please|can you|could you|would you|i want you to)\\b[, ]*)+");
  private static final Pattern OPEN =
      Pattern.compile(
          "^(?:write|explain|describe|discuss|summari[sz]e|compare|suggest|recommend|give|tell|draft"
              + "|review|plan|design|help|improve|rewrite|create|outline|advise|teach|brainstorm"
              + "|why|how (?:can|could|should|do|does|did|would|to|are|is)"
              + "|what (?:should|would you|can|could|happens|makes|causes|are (?:the|some|good)))\\b"
              + "|\\bbest (?:way|practice|method|approach|strategy)|\\bpros and cons\\b"
              + "|\\bwhat should i\\b");
  private static final Pattern EXACT =
      Pattern.compile(
          "\\bhow (?:many|much|long|old|far|tall|big|often|fast|heavy|deep|wide|high)\\b"
              + "|^(?:in )?(?:who|whose|when|where|which|what year|what time|what day|what percent)"
              + "|\\bwhat (?:percentage|fraction|number|probability)\\b"
              + "|\\bwhat(?:'s| is| was) (?:the|his|her|their|its) (?:\\w+ )?"
              + "(?:total|average|mean|sum|difference|number|price|cost|age|probability|length)\\b"
              + "|^what (?:is|was) the (?:capital|name|date|year|\\w+est|most|least|first|last)\\b");
  private static final Pattern TASK =
      Pattern.compile(
          "\\b(?:find|calculate|compute|solve|determine|evaluate|simplify)\\b|^(?:what|if)\\b");
  private static final Pattern NUMBER = Pattern.compile("\\d++(?:[.,]\\d++)*+");
  private static final Pattern COUNTED =
      Pattern.compile(
          "\\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twice|half|double|triple"
              + "|dozen|third|quarter|percent)\\b");
  private static final Pattern CHOICE = Pattern.compile("(?m)^[ \\t]*+\\(?[B-D][).:]\\s");

  private Wording() {}

  /// Empty where the words do not tell.
  static Optional<Kind> kind(String question) {
    if (CHOICE.matcher(question).results().count() > 1) {
      return Optional.of(Kind.EXACT);
    }
    String[] sentences = SENTENCE_END.split(question.strip().toLowerCase(Locale.ROOT), -1);
    String asked = "";
    for (String sentence : sentences) {
      asked = sentence.endsWith("?") ? sentence : asked;
    }
    // Without a question, text is asked for in the first sentence and a result in the last one.
    String begins = plain(asked.isEmpty() ? sentences[0] : asked);
    if (OPEN.matcher(begins).find()) {
      return Optional.of(Kind.OPEN);
    }
    String ends = asked.isEmpty() ? sentences[sentences.length - 1] : asked;
    boolean computed =
        NUMBER.matcher(question).results().count() > 1
            && (ends.endsWith("?") || TASK.matcher(plain(ends)).find());
    return computed || EXACT.matcher(begins).find() ? Optional.of(Kind.EXACT) : Optional.empty();
  }

  /// Whether there is something to calculate with.
  static boolean numeric(String question) {
    return NUMBER.matcher(question).find()
        || COUNTED.matcher(question.toLowerCase(Locale.ROOT)).find();
  }

  private static String plain(String sentence) {
    return POLITE.matcher(sentence).replaceFirst("");
  }
}
