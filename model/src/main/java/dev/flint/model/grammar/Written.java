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

  private static final Recent<Syntax, Written> KNOWN = new Recent<>(64);

  static final Written JSON = new Written(new Syntax.Json());

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
  private final Lead.View anyString;

  /// @param syntax its texts as vocabularies have them
  private Written(Syntax syntax) {
    this.syntax = syntax;
    anyString =
        syntax instanceof Syntax.Json || syntax instanceof Syntax.Tags
            ? JsonTexts.STRINGS
            : new Lead.View(CharDfa.nonNull(quoted(CharDfa.ALL)), null);
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
    Syntax said =
        switch (syntax) {
          case Syntax.Json _, Syntax.Python _ -> syntax;
          case Syntax.Quoted(String quote) -> new Syntax.Quoted(spelled.apply(quote));
          case Syntax.Tags tags ->
              new Syntax.Tags(
                  spelled.apply(tags.open()),
                  spelled.apply(tags.colon()),
                  spelled.apply(tags.textColon()),
                  spelled.apply(tags.after()),
                  spelled.apply(tags.close()));
        };
    if (said instanceof Syntax.Json) {
      return JSON;
    }
    Written known = KNOWN.find(said);
    if (known == null) {
      known = new Written(said);
      KNOWN.put(said, known, 1);
    }
    return known;
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
    Term open = literal(tags.open());
    Term close = literal(tags.close());
    Lead.View free = new Lead.View(CharDfa.nonNull(Encoding.utf8(upTo(tags.after()))), null);
    return new Brackets(
        close,
        open,
        literal(tags.colon()),
        literal(tags.textColon()),
        literal(tags.after()),
        open,
        close,
        names -> Encoding.utf8(names.and(TAG_NAMES)),
        sets -> bare(sets, tags.after(), free));
  }

  private Term anyOf(List<Strings> sets) {
    return new Term.Alt(strings(sets));
  }

  /// These strings, in quotes.
  List<Term> strings(List<Strings> sets) {
    List<Term> options = new ArrayList<>();
    CharDfa all = CharDfa.EMPTY;
    for (Strings set : sets) {
      if (set.equals(Strings.ALL)) {
        return List.of(new Term.Text(anyString.start()));
      }
      if (set.texts() == null) {
        options.add(new Term.Text(Lead.Counted.start(anyString, set.min(), set.max())));
      } else {
        all = all.or(set.all());
      }
    }
    if (!all.isEmpty()) {
      options.add(text(quoted(all)));
    }
    return options;
  }

  /// Texts with quotes around them; null if there are none.
  @Nullable Dfa quoted(CharDfa texts) {
    return switch (syntax) {
      case Syntax.Json _, Syntax.Tags _ -> Encoding.json(texts);
      case Syntax.Python _ -> Encoding.json(texts.and(PYTHON_TEXTS));
      case Syntax.Quoted own -> {
        String quote = own.quote();
        CodePoints first = CodePoints.of(quote.codePointAt(0)).not();
        Regex free = new Regex.Repeat(new Regex.Chars(first), 0, Integer.MAX_VALUE);
        yield Encoding.quoted(texts.and(Nfa.whole(free, "A text")), quote);
      }
    };
  }

  /// These strings as they are, and what comes behind them.
  ///
  /// @param free all strings, and what comes behind them
  private static Term bare(List<Strings> sets, String after, Lead.View free) {
    List<Term> options = new ArrayList<>();
    for (Strings set : sets) {
      if (set.texts() == null) {
        int more = after.codePointCount(0, after.length());
        int most = set.max() == Integer.MAX_VALUE ? set.max() : set.max() + more;
        if (set.equals(Strings.ALL)) {
          options.add(new Term.Text(free.start()));
        } else if (set.min() == 0) {
          options.add(new Term.Text(Lead.Counted.start(free, 0, most)));
        } else {
          options.add(text(Encoding.utf8(upTo(after).and(lengths(set.min() + more, most)))));
        }
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
