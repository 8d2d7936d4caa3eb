package dev.flint.model.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The pieces that values are made of in one syntax, as terms.
final class Written {
  private static final Term EMPTY = new Term.Seq(List.of());
  private static final CharDfa WORDS = pattern("[A-Za-z_][A-Za-z0-9_.$-]*");
  private static final CharDfa TAG_NAMES = pattern("[^\\s<>\"]+");

  /// Texts that Python writes with the escapes that [Encoding#json] knows.
  private static final CharDfa PYTHON_TEXTS =
      pattern("[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f]*");

  static final Written JSON = new Written(new Syntax.Json(), text -> text);

  /// What is around the members of an object.
  ///
  /// @param textColon for members that hold nothing but text, whose values `texts` writes
  /// @param after behind other values; an empty sequence if there is nothing
  record Brackets(
      Term empty,
      Term open,
      Term colon,
      Term textColon,
      Term after,
      Term comma,
      Term close,
      Function<CharDfa, @Nullable Dfa> spelling,
      Function<List<Strings>, Term> texts) {

    @Nullable Dfa names(CharDfa names) {
      return spelling.apply(names);
    }

    Term text(List<Strings> sets) {
      return texts.apply(sets);
    }
  }

  final Term nil;
  final Term yes;
  final Term no;
  final Term emptyArray;
  final Term openArray;
  final Term closeArray;
  final Brackets inner;
  final Brackets arguments;
  private final Syntax syntax;
  private final UnaryOperator<String> spelled;

  private Written(Syntax syntax, UnaryOperator<String> spelled) {
    this.syntax = syntax;
    this.spelled = spelled;
    boolean python = syntax instanceof Syntax.Python;
    boolean tight = syntax instanceof Syntax.Quoted;
    nil = python ? literal("None") : JsonTexts.NULL;
    yes = python ? literal("True") : JsonTexts.TRUE;
    no = python ? literal("False") : JsonTexts.FALSE;
    emptyArray = tight ? literal("[]") : JsonTexts.EMPTY_ARRAY;
    openArray = tight ? literal("[") : JsonTexts.OPEN_ARRAY;
    closeArray = tight ? literal("]") : JsonTexts.CLOSE_ARRAY;
    inner = tight ? brackets("{", ":", ",", "}") : json();
    arguments =
        switch (syntax) {
          case Syntax.Json _, Syntax.Quoted _ -> inner;
          case Syntax.Python _ -> brackets("(", "=", ", ", ")");
          case Syntax.Tags tags -> brackets(tags);
        };
  }

  static Written of(Syntax syntax, UnaryOperator<String> spelled) {
    return syntax instanceof Syntax.Json ? JSON : new Written(syntax, spelled);
  }

  private Brackets json() {
    return new Brackets(
        JsonTexts.EMPTY_OBJECT,
        JsonTexts.OPEN_OBJECT,
        JsonTexts.COLON,
        JsonTexts.COLON,
        EMPTY,
        JsonTexts.COMMA,
        JsonTexts.CLOSE_OBJECT,
        Encoding::json,
        this::anyOf);
  }

  private Brackets brackets(String open, String colon, String comma, String close) {
    return new Brackets(
        literal(open + close),
        literal(open),
        literal(colon),
        literal(colon),
        EMPTY,
        literal(comma),
        literal(close),
        names -> Encoding.utf8(names.and(WORDS)),
        this::anyOf);
  }

  private Brackets brackets(Syntax.Tags tags) {
    Term open = literal(spelled.apply(tags.open()));
    Term close = literal(spelled.apply(tags.close()));
    return new Brackets(
        close,
        open,
        literal(spelled.apply(tags.colon())),
        literal(spelled.apply(tags.textColon())),
        literal(spelled.apply(tags.after())),
        open,
        close,
        names -> Encoding.utf8(names.and(TAG_NAMES)),
        sets -> bare(sets, spelled.apply(tags.after())));
  }

  private Term anyOf(List<Strings> sets) {
    return new Term.Alt(strings(sets));
  }

  /// These strings, in quotes.
  List<Term> strings(List<Strings> sets) {
    List<Term> options = new ArrayList<>();
    CharDfa all = CharDfa.EMPTY;
    boolean json = syntax instanceof Syntax.Json || syntax instanceof Syntax.Tags;
    for (Strings set : sets) {
      if (json && set.equals(Strings.ALL)) {
        return List.of(JsonTexts.ANY_STRING);
      }
      if (json && set.texts() == null) {
        options.add(new Term.Text(Lead.Counted.start(set.min(), set.max())));
      } else {
        all = all.or(set.all());
      }
    }
    if (!all.isEmpty()) {
      options.add(text(quoted(all)));
    }
    return options;
  }

  private @Nullable Dfa quoted(CharDfa texts) {
    return switch (syntax) {
      case Syntax.Json _, Syntax.Tags _ -> Encoding.json(texts);
      case Syntax.Python _ -> Encoding.json(texts.and(PYTHON_TEXTS));
      case Syntax.Quoted own -> {
        String quote = spelled.apply(own.quote());
        CodePoints first = CodePoints.of(quote.codePointAt(0)).not();
        Regex free = new Regex.Repeat(new Regex.Chars(first), 0, Integer.MAX_VALUE);
        yield Encoding.quoted(texts.and(Nfa.whole(free, "A text")), quote);
      }
    };
  }

  /// These strings as they are, and what comes behind them.
  private static Term bare(List<Strings> sets, String after) {
    List<Term> options = new ArrayList<>();
    for (Strings set : sets) {
      if (set.texts() == null) {
        int more = after.codePointCount(0, after.length());
        int most = set.max() == Integer.MAX_VALUE ? set.max() : set.max() + more;
        CharDfa ended = upTo(after);
        boolean any = set.equals(Strings.ALL);
        options.add(text(Encoding.utf8(any ? ended : ended.and(lengths(set.min() + more, most)))));
      } else {
        CharDfa broken = Nfa.whole(Regex.containing(Regex.text(after)), "A text");
        Dfa texts = Encoding.utf8(set.texts().minus(broken));
        options.add(new Term.Seq(text(texts), literal(after)));
      }
    }
    return new Term.Alt(options);
  }

  /// All texts of some lengths, the sign of control tokens counted as a character.
  private static CharDfa lengths(int min, int max) {
    Regex any = new Regex.Chars(CodePoints.ALL.or(CodePoints.ONLY_MARK));
    return Nfa.whole(new Regex.Repeat(any, min, max), "The length of a text");
  }

  /// Any text that ends in `end`, which comes nowhere before.
  static CharDfa upTo(String end) {
    Regex last = Regex.text(end);
    CharDfa ended = Nfa.whole(new Regex.Cat(List.of(Regex.ANY, last)), "A text");
    Regex more = new Regex.Cat(List.of(Regex.containing(last), new Regex.Chars(CodePoints.ALL)));
    return ended.minus(Nfa.whole(more, "A text"));
  }

  /// See [Grammar#text].
  static Term literal(String text) {
    List<Regex> parts = new ArrayList<>();
    for (String part : text.splitWithDelimiters("[␣№]", 0)) {
      parts.add(
          switch (part) {
            case "␣" -> RegexParser.parse(JsonTexts.SPACE, "");
            case "№" -> RegexParser.parse("[0-9]{1,3}", "");
            default -> Regex.text(part);
          });
    }
    return text(Encoding.utf8(Nfa.whole(new Regex.Cat(parts), "A text")));
  }

  static Term text(@Nullable Dfa dfa) {
    return dfa == null ? new Term.Alt(List.of()) : Term.text(dfa);
  }

  private static CharDfa pattern(String pattern) {
    return Nfa.whole(RegexParser.parse(pattern, ""), pattern);
  }
}
