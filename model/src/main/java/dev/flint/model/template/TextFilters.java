package dev.flint.model.template;

import dev.flint.model.template.Arguments.Bound;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The filters that make a string out of a string.
final class TextFilters {
  private final Budget budget;

  TextFilters(Budget budget) {
    this.budget = budget;
  }

  /// @param value what is filtered, @param text the same as a string
  Value apply(String name, Value value, Text text, Arguments arguments) {
    return switch (name) {
      case "upper", "lower", "capitalize" -> {
        arguments.places(name, 0, 0);
        yield text.with(Casing.apply(name, text.value()));
      }
      case "title" -> {
        arguments.places(name, 0, 0);
        yield Value.of(title(text.value()));
      }
      case "trim" -> {
        Bound bound = arguments.bind(name, "chars?");
        yield TextMethods.strip(text, bound.someText(0), true, true);
      }
      case "replace" -> replace(text, arguments.bind(name, "old", "new", "count?"));
      case "center" -> {
        int width = arguments.bind(name, "width?").integer(0, 80);
        yield text.with(TextMethods.justify(text, name, width, " ", budget));
      }
      case "indent" ->
          indent(string(name, value), arguments.bind(name, "width?", "first?", "blank?"));
      case "truncate" ->
          truncate(value, arguments.bind(name, "length?", "killwords?", "end?", "leeway?"));
      case "wordwrap" -> {
        Bound bound =
            arguments.bind(name, "width?", "break_long_words?", "wrapstring?", "break_on_hyphens?");
        yield new WordWrap(bound, budget).wrap(string(name, value));
      }
      case "wordcount" -> {
        arguments.places(name, 0, 0);
        yield Value.of(words(text.value()));
      }
      case "striptags" -> {
        arguments.places(name, 0, 0);
        yield Value.of(withoutTags(text.value()));
      }
      case "urlencode" -> {
        arguments.places(name, 0, 0);
        yield Value.of(urlEncoded(value));
      }
      case "xmlattr" -> xmlAttributes(value, arguments.bind(name, "autospace?"));
      default -> throw new Fault("there is no filter named '" + name + "'");
    };
  }

  private static Text string(String name, Value value) {
    if (value instanceof Value.Undefined undefined) {
      throw undefined.fault();
    }
    if (value instanceof Text text) {
      return text;
    }
    throw new Fault("the filter '" + name + "' needs a string, not " + value.type());
  }

  private static String title(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean begin = true;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      String one = Character.toString(point);
      boolean separates = "-({[<".indexOf(point) >= 0 || Text.isSpace(point);
      out.append(begin || separates ? one.toUpperCase(Locale.ROOT) : one.toLowerCase(Locale.ROOT));
      begin = separates;
    }
    return out.toString();
  }

  private Value replace(Text text, Bound bound) {
    String old = Repr.str(bound.at(0), budget);
    String fresh = Repr.str(bound.at(1), budget);
    int most = bound.some(2) == null ? -1 : bound.integer(2);
    return Value.of(TextMethods.replace(text.value(), old, fresh, most, budget));
  }

  private Value indent(Text text, Bound bound) {
    String indention;
    if (bound.find(0) instanceof Text given) {
      indention = given.value();
    } else {
      int width = Math.max(0, bound.integer(0, 4));
      budget.characters(width);
      indention = " ".repeat(width);
    }
    boolean first = bound.flag(1, false);
    boolean blank = bound.flag(2, false);
    List<String> lines = TextMethods.lines(text.value() + "\n", false);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean indented = i == 0 ? first : blank || !line.isEmpty();
      budget.characters((long) line.length() + indention.length() + 1);
      out.append(i == 0 ? "" : "\n").append(indented ? indention : "").append(line);
    }
    return text.with(out.toString());
  }

  private static Value truncate(Value value, Bound bound) {
    int length = bound.integer(0, 255);
    Text end = bound.find(2) == null ? Value.of("...") : bound.text(2);
    int leeway = bound.some(3) == null ? 5 : bound.integer(3);
    if (length < end.length()) {
      throw new Fault("truncate(): expected length >= " + end.length() + ", got " + length);
    }
    if (leeway < 0) {
      throw new Fault("truncate(): expected leeway >= 0, got " + leeway);
    }
    if (Filters.length(value) <= (long) length + leeway) {
      return value;
    }
    Text text = string("truncate", value);
    String kept = text.slice(0, length - end.length()).value();
    int space = bound.flag(1, false) ? -1 : kept.lastIndexOf(' ');
    return text.with((space < 0 ? kept : kept.substring(0, space)) + end.value());
  }

  private static int words(String text) {
    int words = 0;
    boolean inWord = false;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      boolean word =
          text.charAt(i) == '_' || Casing.is("isalnum", Character.toString(text.codePointAt(i)));
      words += word && !inWord ? 1 : 0;
      inWord = word;
    }
    return words;
  }

  private static String withoutTags(String text) {
    String bare = without(without(text, "<!--", "-->"), "<", ">");
    StringBuilder spaced = new StringBuilder();
    for (int i = 0; i < bare.length(); i++) {
      char c = bare.charAt(i);
      if (!Text.isSpace(c)) {
        boolean gap = i > 0 && Text.isSpace(bare.charAt(i - 1)) && !spaced.isEmpty();
        spaced.append(gap ? " " : "").append(c);
      }
    }
    return spaced
        .toString()
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#34;", "\"")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }

  private static String without(String text, String open, String close) {
    StringBuilder out = new StringBuilder();
    int begin = 0;
    for (int at = text.indexOf(open); at >= 0; at = text.indexOf(open, begin)) {
      int end = text.indexOf(close, at);
      if (end < 0) {
        break;
      }
      out.append(text, begin, at);
      begin = end + close.length();
    }
    return out.append(text, begin, text.length()).toString();
  }

  private String urlEncoded(Value value) {
    if (value instanceof Text || !Tests.isIterable(value)) {
      return quote(value, "/");
    }
    List<String> pairs = new ArrayList<>();
    if (value instanceof Value.Dict dict) {
      dict.entries().forEach((key, item) -> pairs.add(query(key, item)));
    } else {
      for (Value pair : budget.drain(value)) {
        List<Value> parts = budget.drain(pair);
        if (parts.size() != 2) {
          throw new Fault("urlencode needs pairs of key and value");
        }
        pairs.add(query(parts.get(0), parts.get(1)));
      }
    }
    return String.join("&", pairs);
  }

  private String query(Value key, Value value) {
    return quote(key, "").replace("%20", "+") + "=" + quote(value, "").replace("%20", "+");
  }

  private String quote(Value value, String kept) {
    StringBuilder out = new StringBuilder();
    for (byte b : Repr.str(value, budget).getBytes(StandardCharsets.UTF_8)) {
      int c = b & 0xFF;
      boolean plain =
          (c < 128 && Character.isLetterOrDigit(c))
              || "_.-~".indexOf(c) >= 0
              || kept.indexOf(c) >= 0;
      if (plain) {
        out.append((char) c);
      } else {
        out.append('%')
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
        int end = out.length();
        out.replace(end - 2, end, out.substring(end - 2).toUpperCase(Locale.ROOT));
      }
    }
    budget.characters(out.length());
    return out.toString();
  }

  private Value xmlAttributes(Value value, Bound bound) {
    if (!(value instanceof Value.Dict dict)) {
      throw new Fault("xmlattr needs a dict, not " + value.type());
    }
    StringBuilder out = new StringBuilder();
    Iterator<Map.Entry<Value, Value>> each = dict.entries().entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<Value, Value> entry = each.next();
      if (entry.getValue() instanceof Value.None || entry.getValue() instanceof Value.Undefined) {
        continue;
      }
      if (!(entry.getKey() instanceof Text key)) {
        throw new Fault("xmlattr needs strings as keys");
      }
      if (key.value()
          .chars()
          .anyMatch(c -> "/>=".indexOf(c) >= 0 || c == ' ' || (c >= 9 && c <= 13))) {
        throw new Fault("invalid character in attribute name '" + key.value() + "'");
      }
      out.append(out.isEmpty() ? "" : " ")
          .append(markup(key))
          .append("=\"")
          .append(markup(entry.getValue()))
          .append('"');
    }
    budget.characters(out.length());
    return Value.of((bound.flag(0, true) && !out.isEmpty() ? " " : "") + out);
  }

  private String markup(Value value) {
    return value instanceof Text text && text.safe()
        ? text.value()
        : Text.escaped(Repr.str(value, budget));
  }
}
