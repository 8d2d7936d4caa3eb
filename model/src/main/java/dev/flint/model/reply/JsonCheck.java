package dev.flint.model.reply;

/// Follows one JSON value character by character (RFC 8259) and says where it ends.
final class JsonCheck {
  /// What a character is to the value.
  enum Step {
    /// Part of it; more must or may follow.
    MORE,
    /// Its last character.
    END,
    /// Not part of it: the value (a number) ended before.
    AFTER,
    /// No JSON.
    WRONG
  }

  private enum State {
    VALUE,
    VALUE_OR_END,
    KEY,
    KEY_OR_END,
    COLON,
    NEXT,
    STRING,
    ESCAPE,
    HEX,
    LITERAL,
    MINUS,
    ZERO,
    INTEGER,
    POINT,
    FRACTION,
    EXPONENT,
    SIGN,
    POWER
  }

  private static final int MAX_DEPTH = 256;

  private final boolean[] object = new boolean[MAX_DEPTH];
  private int depth;
  private State state = State.VALUE;
  private boolean key;
  private int digits;
  private String literal = "";
  private int at;

  /// Whether the next character is inside a string.
  boolean inString() {
    return state == State.STRING;
  }

  Step accept(char c) {
    return switch (state) {
      case VALUE -> space(c) ? Step.MORE : value(c);
      case VALUE_OR_END -> space(c) ? Step.MORE : c == ']' ? close() : value(c);
      case KEY -> space(c) ? Step.MORE : c == '"' ? go(State.STRING, true) : Step.WRONG;
      case KEY_OR_END ->
          space(c)
              ? Step.MORE
              : c == '"' ? go(State.STRING, true) : c == '}' ? close() : Step.WRONG;
      case COLON -> space(c) ? Step.MORE : c == ':' ? go(State.VALUE, false) : Step.WRONG;
      case NEXT -> space(c) ? Step.MORE : next(c);
      case STRING -> string(c);
      case ESCAPE -> escape(c);
      case HEX -> hex(c);
      case LITERAL -> literal(c);
      case MINUS ->
          c == '0' ? go(State.ZERO, false) : digit(c) ? go(State.INTEGER, false) : Step.WRONG;
      case ZERO -> integerEnd(c);
      case INTEGER -> digit(c) ? Step.MORE : integerEnd(c);
      case POINT, FRACTION ->
          digit(c)
              ? go(State.FRACTION, false)
              : state == State.POINT
                  ? Step.WRONG
                  : c == 'e' || c == 'E' ? go(State.EXPONENT, false) : numberEnd(c);
      case EXPONENT ->
          c == '+' || c == '-'
              ? go(State.SIGN, false)
              : digit(c) ? go(State.POWER, false) : Step.WRONG;
      case SIGN -> digit(c) ? go(State.POWER, false) : Step.WRONG;
      case POWER -> digit(c) ? Step.MORE : numberEnd(c);
    };
  }

  /// Whether the value is complete if nothing follows.
  boolean complete() {
    return depth == 0
        && (state == State.ZERO
            || state == State.INTEGER
            || state == State.FRACTION
            || state == State.POWER);
  }

  /// Whether a text is one JSON value with nothing but white space around it.
  static boolean isValue(String text) {
    JsonCheck check = new JsonCheck();
    for (int i = 0; i < text.length(); i++) {
      switch (check.accept(text.charAt(i))) {
        case MORE -> {}
        case END -> {
          return isBlank(text, i + 1);
        }
        case AFTER -> {
          return isBlank(text, i);
        }
        case WRONG -> {
          return false;
        }
      }
    }
    return check.complete();
  }

  private static boolean isBlank(String text, int from) {
    return text.substring(from).chars().allMatch(c -> space((char) c));
  }

  private Step go(State next, boolean isKey) {
    state = next;
    key = isKey;
    return Step.MORE;
  }

  private Step value(char c) {
    return switch (c) {
      case '{' -> open(true);
      case '[' -> open(false);
      case '"' -> go(State.STRING, false);
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      case '-' -> go(State.MINUS, false);
      case '0' -> go(State.ZERO, false);
      default -> digit(c) ? go(State.INTEGER, false) : Step.WRONG;
    };
  }

  private Step open(boolean isObject) {
    if (depth == MAX_DEPTH) {
      return Step.WRONG;
    }
    object[depth++] = isObject;
    return go(isObject ? State.KEY_OR_END : State.VALUE_OR_END, false);
  }

  private Step close() {
    depth--;
    return done();
  }

  private Step done() {
    state = State.NEXT;
    return depth == 0 ? Step.END : Step.MORE;
  }

  private Step next(char c) {
    if (c == ',') {
      return go(object[depth - 1] ? State.KEY : State.VALUE, false);
    }
    return c == (object[depth - 1] ? '}' : ']') ? close() : Step.WRONG;
  }

  private Step string(char c) {
    if (c == '"') {
      return key ? go(State.COLON, false) : done();
    }
    if (c == '\\') {
      state = State.ESCAPE;
      return Step.MORE;
    }
    return c < 0x20 ? Step.WRONG : Step.MORE;
  }

  private Step escape(char c) {
    if (c == 'u') {
      digits = 0;
      state = State.HEX;
      return Step.MORE;
    }
    state = State.STRING;
    return "\"\\/bfnrt".indexOf(c) >= 0 ? Step.MORE : Step.WRONG;
  }

  private Step hex(char c) {
    if (Character.digit(c, 16) < 0 || c > 'f') {
      return Step.WRONG;
    }
    if (++digits == 4) {
      state = State.STRING;
    }
    return Step.MORE;
  }

  private Step word(String text) {
    literal = text;
    at = 1;
    return go(State.LITERAL, false);
  }

  private Step literal(char c) {
    if (c != literal.charAt(at)) {
      return Step.WRONG;
    }
    return ++at == literal.length() ? done() : Step.MORE;
  }

  private Step integerEnd(char c) {
    return switch (c) {
      case '.' -> go(State.POINT, false);
      case 'e', 'E' -> go(State.EXPONENT, false);
      default -> numberEnd(c);
    };
  }

  /// A number ends where something else begins.
  private Step numberEnd(char c) {
    if (depth == 0) {
      return Step.AFTER;
    }
    state = State.NEXT;
    return accept(c);
  }

  private static boolean space(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }
}
