package dev.flint.model.reply;

/// A call as an object: `{"name": "…", "arguments": {…}}`. The arguments may also be called
/// `parameters`, may come before the name, may be missing, or may be an object written into a
/// string. An `id` and a `type` are read over.
final class JsonCall implements Mode {
  private enum State {
    OPEN,
    KEY_OR_END,
    KEY,
    COLON,
    VALUE,
    IN_VALUE,
    NEXT
  }

  private static final int MAX_KEY = 64;

  private final CallBlock block;
  private State state = State.OPEN;
  private final StringBuilder key = new StringBuilder();
  private JsonCopy value = new JsonCopy();
  private boolean streamed;
  private boolean named;
  private boolean given;
  private String arguments = "";

  JsonCall(CallBlock block) {
    this.block = block;
  }

  @Override
  public void accept(char c) {
    boolean space = Character.isWhitespace(c);
    switch (state) {
      case OPEN -> expect(c == '{', State.KEY_OR_END);
      case KEY_OR_END -> {
        if (c == '}') {
          finish();
        } else if (!space) {
          key.setLength(0);
          expect(c == '"', State.KEY);
        }
      }
      case KEY -> {
        if (c == '"') {
          state = State.COLON;
        } else {
          key.append(c);
          expect(c != '\\' && key.length() <= MAX_KEY, State.KEY);
        }
      }
      case COLON -> {
        if (!space) {
          expect(c == ':', State.VALUE);
        }
      }
      case VALUE -> {
        if (!space) {
          value = new JsonCopy();
          streamed = named && isArguments() && c == '{';
          state = State.IN_VALUE;
          inValue(c);
        }
      }
      case IN_VALUE -> inValue(c);
      case NEXT -> {
        if (c == '}') {
          finish();
        } else if (!space) {
          expect(c == ',', State.KEY_OR_END);
        }
      }
    }
  }

  private void expect(boolean holds, State next) {
    if (holds) {
      state = next;
    } else {
      block.fail("the call is not valid JSON");
    }
  }

  private boolean isArguments() {
    return is("arguments") || is("parameters");
  }

  private boolean is(String member) {
    return member.contentEquals(key);
  }

  private void inValue(char c) {
    JsonCheck.Step step = value.accept(c);
    if (streamed) {
      block.arguments(value.take());
    }
    switch (step) {
      case MORE -> {}
      case END -> {
        state = State.NEXT;
        valueEnds();
      }
      case AFTER -> {
        state = State.NEXT;
        if (valueEnds()) {
          accept(c);
        }
      }
      case WRONG -> block.fail("the call is not valid JSON");
    }
  }

  /// Whether the call goes on.
  private boolean valueEnds() {
    if (is("name")) {
      return name(value.text());
    }
    if (isArguments()) {
      return arguments(streamed ? "{}" : value.text());
    }
    return is("id") || is("type") || fail("the call has an unknown member '" + key + "'");
  }

  private boolean name(String text) {
    if (named || !text.startsWith("\"")) {
      return fail(named ? "the call has two names" : "the call's name is not a string");
    }
    if (block.begin(JsonString.unquote(text)) == null) {
      return false;
    }
    named = true;
    block.arguments(arguments);
    return true;
  }

  private boolean arguments(String text) {
    String object = text.startsWith("\"") ? JsonString.unquote(text) : text;
    if (object.equals("null")) {
      object = "{}";
    }
    if (given || !object.strip().startsWith("{") || !JsonCheck.isValue(object)) {
      return fail("the call's arguments are not one object");
    }
    given = true;
    arguments = object;
    if (named && !streamed) {
      block.arguments(object);
    }
    return true;
  }

  private boolean fail(String reason) {
    block.fail(reason);
    return false;
  }

  private void finish() {
    if (!named) {
      block.fail("the call has no name");
      return;
    }
    if (!given) {
      block.arguments("{}");
    }
    block.finish();
  }

  @Override
  public void end() {
    block.cut();
  }
}
