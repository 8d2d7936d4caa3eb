package dev.flint.assistant.files;

import java.util.ArrayList;
import java.util.List;

/// A file of the conversation by lines, counted from 1. A line of more than [#MOST_LINE] characters
/// counts as several.
final class AttachedFile {
  private static final int MOST_LINE = 1000;
  private static final int MOST_EXCERPT = 240;

  private final String name;
  private final String text;
  private final List<String> lines = new ArrayList<>();

  AttachedFile(String name, String text) {
    this.name = name;
    this.text = text;
    for (String line : text.split("\n", -1)) {
      for (int at = 0; at == 0 || at < line.length(); at += MOST_LINE) {
        lines.add(cut(line, at, at + MOST_LINE));
      }
    }
  }

  /// A piece of a line; a character in two halves at its edge goes to the piece it begins in.
  private static String cut(String line, int from, int to) {
    return line.substring(whole(line, from), whole(line, Math.min(line.length(), to)));
  }

  private static int whole(String line, int at) {
    boolean inside = at > 0 && at < line.length() && Character.isLowSurrogate(line.charAt(at));
    return inside && Character.isHighSurrogate(line.charAt(at - 1)) ? at + 1 : at;
  }

  String name() {
    return name;
  }

  int characters() {
    return text.length();
  }

  int lines() {
    return lines.size();
  }

  /// Whole lines from `first` on, as many as fit, one at least.
  ///
  /// @param first from 1 to [#lines]
  String from(int first, int mostCharacters) {
    int last = last(first, mostCharacters);
    return shown(first, last, "Read on with \"from\": " + (last + 1) + ".");
  }

  /// How the file begins.
  String beginning(int mostCharacters) {
    return shown(
        1, last(1, mostCharacters), "The tool \"files\" reads the others and searches in them.");
  }

  private int last(int first, int mostCharacters) {
    int characters = lines.get(first - 1).length();
    int last = first;
    while (last < lines.size() && characters + 1 + lines.get(last).length() <= mostCharacters) {
      characters += 1 + lines.get(last++).length();
    }
    return last;
  }

  /// @param how the rest is to be had
  private String shown(int first, int last, String how) {
    String text = String.join("\n", lines.subList(first - 1, last));
    return last == lines.size()
        ? text
        : text + "\n[Lines " + first + " to " + last + " of " + lines.size() + ". " + how + "]";
  }

  /// Where words stand.
  ///
  /// @param excerpt the line, or the part of a long one around the words
  record Hit(int line, String excerpt) {}

  /// The lines in which words begin, whatever the case of their letters.
  List<Hit> find(String words) {
    List<Hit> hits = new ArrayList<>();
    int number = 1;
    for (String line : text.split("\n", -1)) {
      for (int at = indexOf(line, words, 0);
          at >= 0;
          at = indexOf(line, words, (at / MOST_LINE + 1) * MOST_LINE)) {
        hits.add(new Hit(number + at / MOST_LINE, excerpt(line, at)));
      }
      number += Math.max(1, Math.ceilDiv(line.length(), MOST_LINE));
    }
    return hits;
  }

  private static int indexOf(String line, String words, int from) {
    for (int at = from; at + words.length() <= line.length(); at++) {
      if (line.regionMatches(true, at, words, 0, words.length())) {
        return at;
      }
    }
    return -1;
  }

  private static String excerpt(String line, int at) {
    if (line.length() <= MOST_EXCERPT) {
      return line;
    }
    int begin = Math.clamp(at - MOST_EXCERPT / 4, 0, line.length() - MOST_EXCERPT);
    return "… " + cut(line, begin, begin + MOST_EXCERPT) + " …";
  }
}
