package dev.flint.model.reply;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One text being parsed: the mode it is in, what has been found, and the raw text of the call that
/// is being read, so that nothing is lost if it turns out to be none.
final class Reading {
  private final Pieces found = new Pieces();
  private final Layout layout;
  private final Map<String, ReplyTool> tools = new HashMap<>();
  private final StringBuilder again = new StringBuilder();
  private final StringBuilder raw = new StringBuilder();
  private @Nullable CallBlock block;
  private Mode mode;
  private boolean moved;

  Reading(Layout layout, ReplyStart start, List<ReplyTool> tools) {
    this.layout = layout;
    for (ReplyTool tool : tools) {
      this.tools.put(tool.name(), tool);
    }
    mode = layout.begin(this, start);
  }

  void accept(String text) {
    for (int i = 0; i < text.length(); i++) {
      accept(text.charAt(i));
    }
  }

  private void accept(char c) {
    consume(c);
    while (!again.isEmpty()) {
      char first = again.charAt(0);
      again.deleteCharAt(0);
      consume(first);
    }
  }

  private void consume(char c) {
    CallBlock current = block;
    if (current != null) {
      raw.append(c);
      if (raw.length() > current.maxLength()) {
        current.tooLong();
        return;
      }
    }
    mode.accept(c);
  }

  void end() {
    do {
      moved = false;
      mode.end();
      String rest = again.toString();
      again.setLength(0);
      accept(rest);
    } while (moved);
  }

  Pieces found() {
    return found;
  }

  Layout layout() {
    return layout;
  }

  boolean hasTools() {
    return !tools.isEmpty();
  }

  boolean inCall() {
    return block != null;
  }

  @Nullable OpenCall openCall() {
    CallBlock current = block;
    return current == null ? null : current.open(raw.toString());
  }

  boolean inReasoning() {
    return mode instanceof Prose prose && prose.isReasoning();
  }

  boolean inContent() {
    return block == null && mode instanceof Prose prose && !prose.isReasoning();
  }

  void to(Mode next) {
    mode = next;
    moved = true;
  }

  /// Changes the mode; it begins with `text`, which was read before.
  void to(Mode next, String text) {
    to(next);
    again.insert(0, text);
  }

  /// Changes the mode within a call; it begins with the last `length` characters once more.
  void back(Mode next, int length) {
    int from = raw.length() - length;
    again.insert(0, raw.substring(from));
    raw.setLength(from);
    to(next);
  }

  /// From here on the text is kept until [#leaveCall].
  void enterCall(CallBlock entered, String opening) {
    block = entered;
    raw.setLength(0);
    raw.append(opening);
  }

  /// The text since [#enterCall].
  String leaveCall() {
    block = null;
    String text = raw.toString();
    raw.setLength(0);
    return text;
  }

  /// The tool that a model means: by its exact name, else by the name without `functions.` or any
  /// other namespace if only one fits, so that `weather.get` finds `get`, and `get` finds
  /// `weather.get`.
  @Nullable ReplyTool tool(String name) {
    ReplyTool exact = tools.get(name);
    if (exact != null) {
      return exact;
    }
    ReplyTool fits = tools.get(last(name));
    if (fits != null) {
      return fits;
    }
    for (ReplyTool tool : tools.values()) {
      if (last(tool.name()).equals(name)) {
        if (fits != null) {
          return null;
        }
        fits = tool;
      }
    }
    return fits;
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
