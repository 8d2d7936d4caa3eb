package dev.flint.model.template;

import dev.flint.model.template.Arguments.Bound;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The methods of strings.
final class TextMethods {
  private final Budget budget;
  private final Access access;

  TextMethods(Budget budget, Access access) {
    this.budget = budget;
    this.access = access;
  }

  static boolean isMethod(String name) {
    return switch (name) {
      case "capitalize",
          "casefold",
          "center",
          "count",
          "encode",
          "endswith",
          "expandtabs",
          "find",
          "format",
          "format_map",
          "index",
          "isalnum",
          "isalpha",
          "isascii",
          "isdecimal",
          "isdigit",
          "isidentifier",
          "islower",
          "isnumeric",
          "isprintable",
          "isspace",
          "istitle",
          "isupper",
          "join",
          "ljust",
          "lower",
          "lstrip",
          "maketrans",
          "partition",
          "removeprefix",
          "removesuffix",
          "replace",
          "rfind",
          "rindex",
          "rjust",
          "rpartition",
          "rsplit",
          "rstrip",
          "split",
          "splitlines",
          "startswith",
          "strip",
          "swapcase",
          "title",
          "translate",
          "upper",
          "zfill" ->
          true;
      default -> false;
    };
  }

  Value call(Text text, String name, Arguments arguments) {
    budget.work(text);
    return switch (name) {
      case "upper", "lower", "capitalize", "title", "swapcase", "casefold" -> {
        arguments.places(name, 0, 0);
        yield text.with(Casing.apply(name, text.value()));
      }
      case "strip", "lstrip", "rstrip" -> {
        Bound bound = arguments.places(name, 0, 1);
        yield strip(text, bound.someText(0), !name.equals("rstrip"), !name.equals("lstrip"));
      }
      case "split", "rsplit" -> split(text, name, arguments);
      case "splitlines" -> {
        boolean keep = arguments.bind(name, "keepends?").flag(0, false);
        yield budget.list(texts(text, lines(text.value(), keep)));
      }
      case "startswith", "endswith" -> affix(text, name, arguments);
      case "removeprefix" -> {
        String prefix = arguments.places(name, 1, 1).text(0).value();
        yield text.value().startsWith(prefix)
            ? text.with(text.value().substring(prefix.length()))
            : text;
      }
      case "removesuffix" -> {
        String suffix = arguments.places(name, 1, 1).text(0).value();
        boolean ends = text.value().endsWith(suffix);
        yield ends
            ? text.with(text.value().substring(0, text.value().length() - suffix.length()))
            : text;
      }
      case "replace" -> {
        Bound bound = arguments.places(name, 2, 3);
        String fresh = escaped(text, bound.text(1));
        yield text.with(
            replace(text.value(), bound.text(0).value(), fresh, bound.integer(2, -1), budget));
      }
      case "join" -> join(text, budget.drain(arguments.places(name, 1, 1).at(0)));
      case "find", "rfind", "index", "rindex", "count" -> search(text, name, arguments);
      case "partition", "rpartition" -> partition(text, name, arguments.places(name, 1, 1).text(0));
      case "center", "ljust", "rjust" -> {
        Bound bound = arguments.places(name, 1, 2);
        Text fill = bound.find(1) == null ? Value.of(" ") : bound.text(1);
        if (fill.length() != 1) {
          throw new Fault("The fill character must be exactly one character long");
        }
        yield text.with(justify(text, name, bound.integer(0), escaped(text, fill), budget));
      }
      case "zfill" -> text.with(zeroFilled(text, arguments.places(name, 1, 1).integer(0)));
      case "expandtabs" ->
          text.with(expandTabs(text.value(), arguments.bind(name, "tabsize?").integer(0, 8)));
      case "format" -> new Format(text, arguments, access, budget).format();
      case "format_map" ->
          Format.formatMap(text, arguments.places(name, 1, 1).at(0), access, budget);
      case "encode", "maketrans", "translate" ->
          throw new Fault("str." + name + "() is not supported in chat templates");
      default -> {
        arguments.places(name, 0, 0);
        yield Value.of(Casing.is(name, text.value()));
      }
    };
  }

  private static String escaped(Text text, Text part) {
    return text.safe() && !part.safe() ? Text.escaped(part.value()) : part.value();
  }

  static Text strip(Text text, @Nullable Text characters, boolean left, boolean right) {
    String value = text.value();
    int begin = 0;
    int end = value.length();
    while (left && begin < end && stripped(value.codePointAt(begin), characters)) {
      begin += Character.charCount(value.codePointAt(begin));
    }
    while (right && end > begin && stripped(value.codePointBefore(end), characters)) {
      end -= Character.charCount(value.codePointBefore(end));
    }
    return text.with(value.substring(begin, end));
  }

  private static boolean stripped(int point, @Nullable Text characters) {
    return characters == null ? Text.isSpace(point) : characters.value().indexOf(point) >= 0;
  }

  static List<Value> texts(Text like, List<String> parts) {
    List<Value> texts = new ArrayList<>(parts.size());
    for (String part : parts) {
      texts.add(like.with(part));
    }
    return texts;
  }

  private Value split(Text text, String name, Arguments arguments) {
    Bound bound = arguments.bind(name, "sep?", "maxsplit?");
    Text separator = bound.someText(0);
    int most = bound.integer(1, -1);
    most = most < 0 ? Integer.MAX_VALUE : most;
    List<String> parts;
    if (separator == null) {
      parts = name.equals("split") ? words(text.value(), most) : lastWords(text.value(), most);
    } else if (separator.value().isEmpty()) {
      throw new Fault("empty separator");
    } else {
      parts =
          name.equals("split")
              ? split(text.value(), separator.value(), most)
              : splitLast(text.value(), separator.value(), most);
    }
    budget.characters(text.value().length());
    return budget.list(texts(text, parts));
  }

  private static List<String> split(String text, String separator, int most) {
    List<String> parts = new ArrayList<>();
    int begin = 0;
    for (int at = text.indexOf(separator);
        at >= 0 && parts.size() < most;
        at = text.indexOf(separator, begin)) {
      parts.add(text.substring(begin, at));
      begin = at + separator.length();
    }
    parts.add(text.substring(begin));
    return parts;
  }

  private static List<String> splitLast(String text, String separator, int most) {
    List<String> parts = new ArrayList<>();
    int end = text.length();
    while (parts.size() < most) {
      int at =
          end < separator.length() ? -1 : text.lastIndexOf(separator, end - separator.length());
      if (at < 0) {
        break;
      }
      parts.addFirst(text.substring(at + separator.length(), end));
      end = at;
    }
    parts.addFirst(text.substring(0, end));
    return parts;
  }

  private static List<String> words(String text, int most) {
    List<String> words = new ArrayList<>();
    int at = skip(text, 0, true);
    while (at < text.length()) {
      if (words.size() == most) {
        words.add(text.substring(at));
        break;
      }
      int end = skip(text, at, false);
      words.add(text.substring(at, end));
      at = skip(text, end, true);
    }
    return words;
  }

  private static int skip(String text, int from, boolean space) {
    int at = from;
    while (at < text.length() && Text.isSpace(text.charAt(at)) == space) {
      at++;
    }
    return at;
  }

  private static List<String> lastWords(String text, int most) {
    List<String> words = new ArrayList<>();
    int end = text.length();
    while (true) {
      while (end > 0 && Text.isSpace(text.charAt(end - 1))) {
        end--;
      }
      if (end == 0) {
        return words;
      }
      if (words.size() == most) {
        words.addFirst(text.substring(0, end));
        return words;
      }
      int begin = end;
      while (begin > 0 && !Text.isSpace(text.charAt(begin - 1))) {
        begin--;
      }
      words.addFirst(text.substring(begin, end));
      end = begin;
    }
  }

  static List<String> lines(String text, boolean keepEnds) {
    List<String> lines = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean end =
          (c >= 0x0A && c <= 0x0D)
              || (c >= 0x1C && c <= 0x1E)
              || c == 0x85
              || c == 0x2028
              || c == 0x2029;
      if (end) {
        int after =
            c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n' ? i + 2 : i + 1;
        lines.add(text.substring(begin, keepEnds ? after : i));
        begin = after;
        i = after - 1;
      }
    }
    if (begin < text.length()) {
      lines.add(text.substring(begin));
    }
    return lines;
  }

  private Value affix(Text text, String name, Arguments arguments) {
    Bound bound = arguments.places(name, 1, 3);
    int[] range = range(text, bound);
    String part = range[0] > range[1] ? "" : text.slice(range[0], range[1]).value();
    boolean sound = range[0] <= text.length() && range[0] <= range[1];
    List<Value> affixes =
        bound.at(0) instanceof Value.Tuple tuple ? tuple.items() : List.of(bound.text(0));
    for (Value affix : affixes) {
      if (!(affix instanceof Text wanted)) {
        throw new Fault("tuple for " + name + " must only contain str, not " + affix.type());
      }
      boolean found =
          name.equals("startswith")
              ? part.startsWith(wanted.value())
              : part.endsWith(wanted.value());
      if (sound && found) {
        return Value.Bool.TRUE;
      }
    }
    return Value.Bool.FALSE;
  }

  /// The code points from `start` to `end`, the second and third argument of a search.
  private static int[] range(Text text, Bound bound) {
    int length = text.length();
    int from = bound.some(1) == null ? 0 : bound.integer(1);
    int to = bound.some(2) == null ? length : bound.integer(2);
    from = from < 0 ? Math.max(0, from + length) : from;
    to = to < 0 ? Math.max(0, to + length) : Math.min(to, length);
    return new int[] {from, to};
  }

  private Value search(Text text, String name, Arguments arguments) {
    Bound bound = arguments.places(name, 1, 3);
    String wanted = bound.text(0).value();
    int[] range = range(text, bound);
    boolean sound = range[0] <= range[1];
    String part = sound ? text.slice(range[0], range[1]).value() : "";
    if (name.equals("count")) {
      return Value.of(sound ? count(part, wanted) : 0);
    }
    int place = name.startsWith("r") ? part.lastIndexOf(wanted) : part.indexOf(wanted);
    if (!sound || place < 0) {
      if (name.endsWith("index")) {
        throw new Fault("substring not found");
      }
      return Value.of(-1);
    }
    return Value.of(range[0] + part.codePointCount(0, place));
  }

  private static int count(String text, String wanted) {
    if (wanted.isEmpty()) {
      return text.codePointCount(0, text.length()) + 1;
    }
    int count = 0;
    for (int at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length())) {
      count++;
    }
    return count;
  }

  private Value partition(Text text, String name, Text separator) {
    if (separator.value().isEmpty()) {
      throw new Fault("empty separator");
    }
    String value = text.value();
    boolean first = name.equals("partition");
    int at = first ? value.indexOf(separator.value()) : value.lastIndexOf(separator.value());
    budget.characters(value.length());
    if (at < 0) {
      return first
          ? budget.tuple(text, text.with(""), text.with(""))
          : budget.tuple(text.with(""), text.with(""), text);
    }
    return budget.tuple(
        text.with(value.substring(0, at)),
        text.with(separator.value()),
        text.with(value.substring(at + separator.value().length())));
  }

  private Text join(Text separator, List<Value> items) {
    StringBuilder joined = new StringBuilder();
    for (int i = 0; i < items.size(); i++) {
      if (!(items.get(i) instanceof Text) && !separator.safe()) {
        throw new Fault(
            "sequence item " + i + ": expected str instance, " + items.get(i).type() + " found");
      }
      Text item =
          items.get(i) instanceof Text text ? text : Value.of(Repr.str(items.get(i), budget));
      String part = escaped(separator, item);
      String before = i == 0 ? "" : separator.value();
      budget.characters((long) part.length() + before.length());
      joined.append(before).append(part);
    }
    return separator.with(joined.toString());
  }

  /// @param most how many occurrences to replace, all if negative
  static String replace(String text, String old, String fresh, int most, Budget budget) {
    StringBuilder out = new StringBuilder();
    int begin = 0;
    int done = 0;
    while (most < 0 || done < most) {
      int at = old.isEmpty() ? emptyMatch(text, begin, done) : text.indexOf(old, begin);
      if (at < 0) {
        break;
      }
      budget.characters((long) at - begin + fresh.length());
      out.append(text, begin, at).append(fresh);
      begin = at + old.length();
      done++;
    }
    budget.characters((long) text.length() - begin);
    return done == 0 ? text : out.append(text, begin, text.length()).toString();
  }

  private static int emptyMatch(String text, int begin, int done) {
    if (done == 0) {
      return 0;
    }
    return begin >= text.length() ? -1 : begin + Character.charCount(text.codePointAt(begin));
  }

  static String justify(Text text, String name, int width, String fill, Budget budget) {
    int missing = width - text.length();
    if (missing <= 0) {
      return text.value();
    }
    budget.characters((long) missing * fill.length());
    int left =
        switch (name) {
          case "ljust" -> 0;
          case "rjust" -> missing;
          default -> missing / 2 + (missing & width & 1);
        };
    return fill.repeat(left) + text.value() + fill.repeat(missing - left);
  }

  private String zeroFilled(Text text, int width) {
    int missing = width - text.length();
    if (missing <= 0) {
      return text.value();
    }
    budget.characters(missing);
    String value = text.value();
    int sign = value.startsWith("+") || value.startsWith("-") ? 1 : 0;
    return value.substring(0, sign) + "0".repeat(missing) + value.substring(sign);
  }

  private String expandTabs(String text, int size) {
    StringBuilder out = new StringBuilder();
    int column = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\t') {
        int spaces = size <= 0 ? 0 : size - column % size;
        budget.characters(spaces);
        out.append(" ".repeat(spaces));
        column += spaces;
      } else {
        out.append(c);
        column = c == '\n' || c == '\r' ? 0 : column + (Character.isLowSurrogate(c) ? 0 : 1);
      }
    }
    return out.toString();
  }
}
