package dev.flint.model.grammar;

import java.util.Objects;

/// The texts that all JSON is made of.
///
/// White space is bounded so that an answer cannot run away in it: before a value or name and
/// before a closing bracket nothing, one space, or a line break with up to 40 spaces or 10 tabs;
/// after a colon at most one space; before a comma or colon nothing. Numbers without bounds have at
/// most 24 digits before and 24 after the point and an exponent of at most 299.
final class JsonTexts {
  static final String SPACE = "( |\\n( {0,40}|\\t{0,10}))?";
  private static final String INTEGER_TEXT = "-?(0|[1-9][0-9]{0,23})";

  static final Dfa STRING = Objects.requireNonNull(Encoding.json(CharDfa.ALL));

  /// The state of [#STRING] between its characters.
  static final int IN_STRING = 1;

  /// The place for texts of limited length.
  static final Lead.View STRINGS = new Lead.View(STRING, null);

  static final Term ANY_STRING = Term.text(STRING);
  static final Term INTEGER = term(INTEGER_TEXT);
  static final Term NUMBER = term(INTEGER_TEXT + "(\\.[0-9]{1,24})?([eE][+-]?([12]?[0-9]{1,2}))?");
  static final Term NULL = term("null");
  static final Term TRUE = term("true");
  static final Term FALSE = term("false");

  static final Term OPEN_OBJECT = term("\\{" + SPACE);
  static final Term CLOSE_OBJECT = term(SPACE + "\\}");
  static final Term EMPTY_OBJECT = term("\\{" + SPACE + "\\}");
  static final Term OPEN_ARRAY = term("\\[" + SPACE);
  static final Term CLOSE_ARRAY = term(SPACE + "\\]");
  static final Term EMPTY_ARRAY = term("\\[" + SPACE + "\\]");
  static final Term COMMA = term("," + SPACE);
  static final Term COLON = term(": ?");

  private JsonTexts() {}

  static Term term(String pattern) {
    return Term.text(dfa(pattern));
  }

  static Dfa dfa(String pattern) {
    CharDfa texts = Nfa.whole(RegexParser.parse(pattern, ""), pattern);
    return Objects.requireNonNull(Encoding.utf8(texts));
  }
}
