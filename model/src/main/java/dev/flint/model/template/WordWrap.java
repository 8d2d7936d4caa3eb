package dev.flint.model.template;

import dev.flint.model.template.Arguments.Bound;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The filter `wordwrap`: breaks every line of a text into lines of a given width, as Python's
/// `textwrap` does.
final class WordWrap {
  private static final String BLANK = "[\\t\\n\\x0B\\f\\r ]";
  private static final String LETTER = "[\\p{L}_]";
  private static final String WORD = "[\\p{L}\\p{N}_]";
  private static final String WORD_OR_MARK = "[\\p{L}\\p{N}_!\"'&.,?]";

  private final int width;
  private final boolean breaksLongWords;
  private final @Nullable Text separator;
  private final boolean breaksOnHyphens;
  private final Budget budget;

  WordWrap(Bound bound, Budget budget) {
    this.width = bound.integer(0, 79);
    this.breaksLongWords = bound.flag(1, true);
    this.separator = bound.someText(2);
    this.breaksOnHyphens = bound.flag(3, true);
    this.budget = budget;
  }

  Text wrap(Text text) {
    if (width <= 0) {
      throw new Fault("wordwrap(): the width must be greater than 0");
    }
    List<String> lines = new ArrayList<>();
    for (String line : TextMethods.lines(text.value(), false)) {
      lines.add(String.join(between(), wrapped(line)));
    }
    budget.characters((long) text.value().length() * (1 + between().length()));
    return text.with(String.join(between(), lines));
  }

  private String between() {
    return separator == null ? "\n" : separator.value();
  }

  private List<String> chunks(String line) {
    String end = "(?=" + BLANK + "|$)";
    String dash = "(?<=" + WORD_OR_MARK + ")-{2,}(?=" + WORD + ")";
    String hyphen = "-(?:(?<=%1$s{2}-)|(?<=%1$s-%1$s-))(?=%1$s-?%1$s)".formatted(LETTER);
    String word =
        "[^\\t\\n\\x0B\\f\\r ]+?(?:"
            + hyphen
            + "|"
            + end
            + "|(?<="
            + WORD_OR_MARK
            + ")(?=-{2,}"
            + WORD
            + "))";
    Pattern pattern =
        breaksOnHyphens
            ? Pattern.compile(BLANK + "+|" + dash + "|" + word)
            : Pattern.compile(BLANK + "+|[^\\t\\n\\x0B\\f\\r ]+");
    List<String> chunks = new ArrayList<>();
    Matcher matcher = pattern.matcher(line);
    while (matcher.find()) {
      budget.step();
      chunks.add(matcher.group());
    }
    return chunks;
  }

  private List<String> wrapped(String text) {
    List<String> lines = new ArrayList<>();
    Deque<String> rest = new ArrayDeque<>(chunks(text));
    while (!rest.isEmpty()) {
      if (!lines.isEmpty() && rest.getFirst().isBlank()) {
        rest.removeFirst();
      }
      List<String> line = new ArrayList<>();
      int length = 0;
      while (!rest.isEmpty() && length + points(rest.getFirst()) <= width) {
        length += points(rest.getFirst());
        line.add(rest.removeFirst());
      }
      if (!rest.isEmpty() && points(rest.getFirst()) > width) {
        breakWord(rest, line, width - length);
      }
      if (!line.isEmpty() && line.getLast().isBlank()) {
        line.removeLast();
      }
      if (!line.isEmpty()) {
        lines.add(String.join("", line));
      }
    }
    return lines;
  }

  private void breakWord(Deque<String> rest, List<String> line, int room) {
    if (!breaksLongWords) {
      if (line.isEmpty()) {
        line.add(rest.removeFirst());
      }
      return;
    }
    String word = rest.removeFirst();
    int cut = word.offsetByCodePoints(0, Math.max(room, 1));
    if (breaksOnHyphens && points(word) > room) {
      int hyphen = word.lastIndexOf('-', cut - 1);
      boolean wordBefore = hyphen > 0 && word.substring(0, hyphen).chars().anyMatch(c -> c != '-');
      cut = wordBefore ? hyphen + 1 : cut;
    }
    line.add(word.substring(0, cut));
    rest.addFirst(word.substring(cut));
    if (rest.getFirst().isEmpty()) {
      rest.removeFirst();
    }
  }

  private static int points(String text) {
    return text.codePointCount(0, text.length());
  }
}
