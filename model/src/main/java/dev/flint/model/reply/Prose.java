package dev.flint.model.reply;

import dev.flint.model.sample.StopStrings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reasoning or content up to one of some marks. White space before a mark belongs to the notation
/// and is dropped.
final class Prose implements Mode {
  /// A text that ends the prose, and what it leads to.
  record Mark(String text, Next next) {}

  /// Sets the mode after a mark.
  interface Next {
    /// @param space white space before the mark that has not been given out
    void after(Reading reading, String space);
  }

  /// Looks at the first character that is not white space, for replies that are a call without any
  /// mark. A mode that is not null reads on from that character.
  interface First {
    @Nullable Mode at(char c, String space);
  }

  /// Most white space that is held back.
  private static final int MAX_SPACE = 1024;

  private final Reading reading;
  private final boolean reasoning;
  private final List<Mark> marks;
  private final StopStrings search;
  private final StringBuilder space = new StringBuilder();
  private boolean dropSpace;
  private boolean fresh;
  private final First first;

  private Prose(
      Reading reading, boolean reasoning, List<Mark> marks, boolean dropSpace, First first) {
    this.reading = reading;
    this.reasoning = reasoning;
    this.marks = marks;
    this.dropSpace = dropSpace;
    this.first = first;
    fresh = true;
    search = new StopStrings(marks.stream().map(Mark::text).toList());
  }

  /// Reasoning; white space at its beginning is dropped.
  static Prose reasoning(Reading reading, List<Mark> marks) {
    return new Prose(reading, true, marks, true, (_, _) -> null);
  }

  /// Content.
  ///
  /// @param dropSpace whether white space at its beginning is dropped
  static Prose content(Reading reading, List<Mark> marks, boolean dropSpace) {
    return new Prose(reading, false, marks, dropSpace, (_, _) -> null);
  }

  /// Content that may turn out to be something else by its first character.
  static Prose content(Reading reading, List<Mark> marks, boolean dropSpace, First first) {
    return new Prose(reading, false, marks, dropSpace, first);
  }

  boolean isReasoning() {
    return reasoning;
  }

  @Override
  public void accept(char c) {
    StopStrings.Result result = search.push(String.valueOf(c));
    String text = result.text();
    for (int i = 0; i < text.length(); i++) {
      if (fresh && !Character.isWhitespace(text.charAt(i))) {
        fresh = false;
        Mode other = first.at(text.charAt(i), space.toString());
        if (other != null) {
          String mark = result.stop();
          reading.to(other, text.substring(i) + (mark == null ? search.flush() : mark));
          return;
        }
      }
      say(text.charAt(i));
    }
    String stop = result.stop();
    if (stop != null) {
      for (Mark mark : marks) {
        if (mark.text().equals(stop)) {
          mark.next().after(reading, space.toString());
          return;
        }
      }
    }
  }

  private void say(char c) {
    if (Character.isWhitespace(c)) {
      if (!dropSpace) {
        space.append(c);
        if (space.length() > MAX_SPACE) {
          flushSpace();
        }
      }
      return;
    }
    dropSpace = false;
    flushSpace();
    emit(String.valueOf(c));
  }

  private void flushSpace() {
    emit(space);
    space.setLength(0);
  }

  private void emit(CharSequence text) {
    if (text.isEmpty()) {
      return;
    }
    if (reasoning) {
      reading.found().reasoning(text);
    } else {
      reading.found().content(text);
    }
  }

  @Override
  public void end() {
    String rest = search.flush();
    for (int i = 0; i < rest.length(); i++) {
      say(rest.charAt(i));
    }
    flushSpace();
  }
}
