package dev.flint.model.reply;

/// Copies one JSON value as it is written, mending what models often leave out: line breaks and
/// tabs inside strings become escapes.
final class JsonCopy {
  private final JsonCheck check = new JsonCheck();
  private final StringBuilder copied = new StringBuilder();

  JsonCheck.Step accept(char c) {
    if (check.inString() && c < 0x20) {
      JsonString.escape(c, copied);
      return JsonCheck.Step.MORE;
    }
    JsonCheck.Step step = check.accept(c);
    switch (step) {
      case MORE, END -> copied.append(c);
      case AFTER, WRONG -> {}
    }
    return step;
  }

  /// What was copied since the last call.
  String take() {
    String text = copied.toString();
    copied.setLength(0);
    return text;
  }

  /// What was copied so far and not taken.
  String text() {
    return copied.toString();
  }
}
