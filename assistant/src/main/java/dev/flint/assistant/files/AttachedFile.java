package dev.flint.assistant.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A file of the conversation by lines, counted from 1. A line of more than [#MOST_LINE] characters
/// counts as several.
final class AttachedFile {
  private static final int MOST_LINE = 1000;

  private final String name;
  private final String text;
  private final List<String> lines = new ArrayList<>();

  AttachedFile(String name, String text) {
    this.name = name;
    this.text = text;
    for (String line : text.split("\n", -1)) {
      for (int at = 0; at == 0 || at < line.length(); at += MOST_LINE) {
        lines.add(line.substring(at, Math.min(line.length(), at + MOST_LINE)));
      }
    }
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

  /// The lines in which words stand, whatever the case of their letters.
  List<Integer> find(String words) {
    String wanted = words.toLowerCase(Locale.ROOT);
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).toLowerCase(Locale.ROOT).contains(wanted)) {
        found.add(i + 1);
      }
    }
    return found;
  }

  String line(int number) {
    return lines.get(number - 1);
  }
}
