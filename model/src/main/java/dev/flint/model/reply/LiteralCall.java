package dev.flint.model.reply;

/// A call in a notation of its own whose arguments are given out once they are complete: `name(a=1,
/// b="x")` as Python has it, or `call:name{a:1,b:<quote>x<quote>}` as Gemma has it.
final class LiteralCall implements Mode {
  private static final int MAX_NAME = 128;

  private final CallBlock block;
  private final boolean python;
  private final String quote;
  private final StringBuilder name = new StringBuilder();
  private final StringBuilder arguments = new StringBuilder();
  private boolean named;
  private int printed;
  private int depth;
  private boolean quoted;
  private char mark;
  private boolean escaped;

  private LiteralCall(CallBlock block, boolean python, String quote) {
    this.block = block;
    this.python = python;
    this.quote = quote;
  }

  static LiteralCall python(CallBlock block) {
    return new LiteralCall(block, true, "\"");
  }

  static LiteralCall gemma(CallBlock block, String quote) {
    return new LiteralCall(block, false, quote);
  }

  @Override
  public void accept(char c) {
    if (!named) {
      name(c);
    } else if (depth < 0) {
      closePrint(c);
    } else {
      argument(c);
    }
  }

  private void name(char c) {
    if (c == (python ? '(' : '{')) {
      String whole = name.toString().strip();
      if (python && whole.equals("print")) {
        printed++;
        name.setLength(0);
        return;
      }
      named = block.begin(whole.startsWith("call:") ? whole.substring(5) : whole) != null;
      return;
    }
    name.append(c);
    if (name.length() > MAX_NAME || !(Character.isLetterOrDigit(c) || " _.-:".indexOf(c) >= 0)) {
      block.fail("the call has no name");
    }
  }

  private void argument(char c) {
    if (!quoted && depth == 0 && c == (python ? ')' : '}')) {
      depth = -1;
      String text = arguments.toString();
      String json = python ? Literals.keywords(text) : Literals.members(text, quote);
      if (json == null) {
        block.fail("the call's arguments cannot be read");
        return;
      }
      block.arguments(json);
      if (printed == 0) {
        block.finish();
      }
      return;
    }
    arguments.append(c);
    if (quote.length() > 1) {
      quotes();
    } else {
      quotes(c);
    }
    if (!quoted) {
      depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
      if (depth < 0) {
        block.fail("the call's brackets do not match");
      }
    }
  }

  /// Gemma's quotes are texts of several characters.
  private void quotes() {
    int from = arguments.length() - quote.length();
    if (from >= 0 && arguments.indexOf(quote, from) == from) {
      quoted = !quoted;
    }
  }

  private void quotes(char c) {
    if (escaped) {
      escaped = false;
    } else if (quoted) {
      escaped = c == '\\';
      quoted = c != mark;
    } else if (c == '"' || c == '\'') {
      quoted = true;
      mark = c;
    }
  }

  private void closePrint(char c) {
    if (c == ')') {
      printed--;
      if (printed == 0) {
        block.finish();
      }
    } else if (!Character.isWhitespace(c)) {
      block.fail("the call is not closed");
    }
  }

  @Override
  public void end() {
    block.cut();
  }
}
