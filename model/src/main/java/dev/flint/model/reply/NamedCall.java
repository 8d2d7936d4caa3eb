package dev.flint.model.reply;

import java.util.function.UnaryOperator;

/// A call as a name and an object: everything before the first brace is a head that the name is
/// found in.
final class NamedCall implements Mode {
  private static final int MAX_HEAD = 256;

  private final CallBlock block;
  private final UnaryOperator<String> nameOf;
  private final StringBuilder head = new StringBuilder();
  private final JsonCopy arguments = new JsonCopy();
  private boolean named;

  NamedCall(CallBlock block, UnaryOperator<String> nameOf) {
    this.block = block;
    this.nameOf = nameOf;
  }

  @Override
  public void accept(char c) {
    if (!named) {
      if (c != '{') {
        head.append(c);
        if (head.length() > MAX_HEAD) {
          block.fail("no arguments follow the call's name");
        }
        return;
      }
      named = true;
      if (block.begin(nameOf.apply(head.toString()).strip()) == null) {
        return;
      }
    }
    JsonCheck.Step step = arguments.accept(c);
    block.arguments(arguments.take());
    switch (step) {
      case MORE -> {}
      case END -> block.finish();
      case AFTER, WRONG -> block.fail("the call's arguments are not valid JSON");
    }
  }

  @Override
  public void end() {
    block.cut();
  }
}
