package dev.flint.model.reply;

import dev.flint.model.sample.StopStrings;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A call as tags: one for the call and one for each parameter, whose value is written without
/// quotes. A value is text if the tool's schema says so, else JSON if it is any, else text.
final class TaggedCall implements Mode {
  /// The tags of a family.
  ///
  /// @param call what begins a call, up to the name
  /// @param nameEnds what ends the name; each is read once more if it is a tag itself
  /// @param parameter what begins a parameter, up to its name
  /// @param parameterNameEnd what ends its name
  /// @param valueEnd what ends its value
  /// @param callEnd what ends the call
  /// @param lines whether a line break at each end of a value belongs to the tags
  record Tags(
      String call,
      List<String> nameEnds,
      String parameter,
      String parameterNameEnd,
      String valueEnd,
      String callEnd,
      boolean lines) {}

  private enum State {
    CALL,
    NAME,
    INSIDE,
    PARAMETER,
    VALUE
  }

  private static final int MAX_NAME = 256;

  private final CallBlock block;
  private final Tags tags;
  private State state;
  private StopStrings search;
  private final StringBuilder name = new StringBuilder();
  private final Set<String> parameters = new HashSet<>();
  private @Nullable ReplyTool tool;
  private final StringBuilder value = new StringBuilder();
  private boolean text;
  private boolean valueBegins;
  private boolean lineBreak;

  TaggedCall(CallBlock block, Tags tags) {
    this.block = block;
    this.tags = tags;
    state = tags.call().isEmpty() ? State.NAME : State.CALL;
    search = new StopStrings(tags.call().isEmpty() ? tags.nameEnds() : List.of(tags.call()));
  }

  @Override
  public void accept(char c) {
    StopStrings.Result result = search.push(String.valueOf(c));
    String stop = result.stop();
    switch (state) {
      case CALL, INSIDE -> {
        if (!result.text().isBlank()) {
          block.fail("a tag is missing in the call");
        } else if (stop != null) {
          tag(stop);
        }
      }
      case NAME, PARAMETER -> {
        name.append(result.text());
        if (name.length() > MAX_NAME) {
          block.fail("a name in the call does not end");
        } else if (stop != null && state == State.NAME) {
          named(stop);
        } else if (stop != null) {
          parameter(name.toString());
        }
      }
      case VALUE -> {
        value(result.text());
        if (stop != null) {
          valueEnds();
        }
      }
    }
  }

  private void tag(String stop) {
    if (stop.equals(tags.callEnd()) && state == State.INSIDE) {
      block.arguments(parameters.isEmpty() ? "{}" : "}");
      block.finish();
      return;
    }
    name.setLength(0);
    if (state == State.CALL) {
      go(State.NAME, tags.nameEnds());
    } else {
      go(State.PARAMETER, List.of(tags.parameterNameEnd()));
    }
  }

  private void go(State next, List<String> marks) {
    state = next;
    search = new StopStrings(marks);
  }

  private void named(String stop) {
    tool = block.begin(name.toString().replace("<|message|>", "").strip());
    if (tool == null) {
      return;
    }
    go(State.INSIDE, List.of(tags.parameter(), tags.callEnd()));
    if (stop.equals(tags.parameter()) || stop.equals(tags.callEnd())) {
      tag(stop);
    }
  }

  /// @param head the name, and attributes behind its quote
  private void parameter(String head) {
    String parameter = head.split("[\"<]", 2)[0].strip();
    if (!parameters.add(parameter)) {
      block.fail("the parameter '" + parameter + "' is there twice");
      return;
    }
    ReplyTool called = tool;
    text =
        head.contains("string=\"")
            ? head.contains("string=\"true")
            : called != null && called.texts().contains(parameter);
    block.arguments((parameters.size() == 1 ? "{" : ", ") + JsonString.quote(parameter) + ": ");
    if (text) {
      block.arguments("\"");
    }
    value.setLength(0);
    valueBegins = true;
    lineBreak = false;
    go(State.VALUE, List.of(tags.valueEnd()));
  }

  private void value(String more) {
    for (int i = 0; i < more.length(); i++) {
      char c = more.charAt(i);
      boolean first = valueBegins;
      valueBegins = false;
      if (tags.lines() && c == '\n') {
        if (first) {
          continue;
        }
        if (lineBreak) {
          add('\n');
        }
        lineBreak = true;
        continue;
      }
      if (lineBreak) {
        add('\n');
        lineBreak = false;
      }
      add(c);
    }
  }

  private void add(char c) {
    if (text) {
      var escaped = new StringBuilder(2);
      JsonString.escape(c, escaped);
      block.arguments(escaped);
    } else {
      value.append(c);
    }
  }

  private void valueEnds() {
    String whole = value.toString();
    if (text) {
      block.arguments("\"");
    } else {
      block.arguments(JsonCheck.isValue(whole) ? whole.strip() : JsonString.quote(whole));
    }
    go(State.INSIDE, List.of(tags.parameter(), tags.callEnd()));
  }

  @Override
  public void end() {
    block.cut();
  }
}
