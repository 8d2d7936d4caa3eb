package dev.flint.model.reply;

import dev.flint.model.sample.StopStrings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One or more calls behind a mark. This mode is between them: it hands each call to the mode of
/// its notation, which reports back here.
final class CallBlock implements Mode {
  /// Longest call in characters.
  private static final int MAX_CALL = 1 << 20;

  /// Most text that is held back while it is not certain that it is a call.
  private static final int MAX_DOUBT = 512;

  private final Reading reading;
  private final CallNotation notation;
  private final String opening;
  private final @Nullable ReplyTool recipient;
  private final int read;
  private StopStrings search;
  private int calls;
  private int finished;
  private boolean marked = true;

  /// @param opening what was read of the block: its mark, and white space before it
  CallBlock(Reading reading, CallNotation notation, String opening) {
    this(reading, notation, opening, opening.length(), null);
  }

  /// @param read how much of the opening is not read once more
  /// @param recipient the only tool that may be called, if the block says so before it begins
  CallBlock(
      Reading reading,
      CallNotation notation,
      String opening,
      int read,
      @Nullable ReplyTool recipient) {
    this.reading = reading;
    this.notation = notation;
    this.opening = opening;
    this.recipient = recipient;
    this.read = read;
    search = search();
    reading.enterCall(this, opening.substring(0, read));
  }

  private StopStrings search() {
    List<String> marks = new ArrayList<>(notation.closers());
    marks.addAll(notation.repeats());
    return new StopStrings(marks);
  }

  /// Whether the text may still turn out to be content.
  private boolean inDoubt() {
    return !notation.certain() && calls == 0;
  }

  /// What was read of the block before its calls.
  String opening() {
    return opening;
  }

  /// @param raw the text since the block began
  @Nullable OpenCall open(String raw) {
    return inDoubt() || finished > 0
        ? null
        : new OpenCall(notation.texts(), recipient, raw.substring(read));
  }

  int maxLength() {
    return inDoubt() ? MAX_DOUBT : MAX_CALL;
  }

  @Override
  public void accept(char c) {
    StopStrings.Result result = search.push(String.valueOf(c));
    String text = result.text();
    for (int i = 0; i < text.length(); i++) {
      char at = text.charAt(i);
      Mode call = notation.form().begin(this, at, marked);
      if (call == null && filler(at)) {
        continue;
      }
      String stop = result.stop();
      int unread = text.length() - i + (stop == null ? search.flush() : stop).length();
      search = search();
      if (call != null) {
        reading.back(call, unread);
      } else if (calls == 0) {
        fail("no call follows the mark of one", unread);
      } else {
        leave(unread);
      }
      return;
    }
    if (result.stopped()) {
      if (notation.repeats().contains(result.stop())) {
        search = search();
        marked = true;
      } else if (calls == 0) {
        give("the call is empty");
      } else {
        leave(0);
      }
    }
  }

  private static boolean filler(char c) {
    return Character.isWhitespace(c) || ",;[]`".indexOf(c) >= 0;
  }

  @Override
  public void end() {
    if (calls == 0) {
      cut();
    } else {
      leave(0);
    }
  }

  /// Goes on after the block, with the last `unread` characters once more.
  private void leave(int unread) {
    String raw = reading.leaveCall();
    reading.to(reading.layout().afterCalls(reading), raw.substring(raw.length() - unread));
  }

  /// A call begins.
  ///
  /// @return the tool; null if there is none of that name, and the mode has changed
  @Nullable ReplyTool begin(String name) {
    ReplyTool tool = reading.tool(name);
    if (tool == null) {
      fail("there is no tool called '" + name + "'");
      return null;
    }
    if (recipient != null && !recipient.equals(tool)) {
      fail("the call of '" + name + "' was sent to '" + recipient.name() + "'");
      return null;
    }
    calls++;
    marked = false;
    reading.found().add(new ReplyPiece.CallBegin(tool.name()));
    return tool;
  }

  void arguments(CharSequence json) {
    reading.found().arguments(json);
  }

  /// The call is complete.
  void finish() {
    finished++;
    reading.found().add(new ReplyPiece.CallEnd());
    reading.enterCall(this, "");
    reading.to(this);
  }

  /// The last character does not belong to a call.
  void fail(String reason) {
    fail(reason, 1);
  }

  private void fail(String reason, int unread) {
    if (inDoubt()) {
      content();
    } else {
      reading.back(new Broken(reason), unread);
    }
  }

  /// The text ends within a call.
  void cut() {
    give("the call was cut off");
  }

  void tooLong() {
    give("the call is longer than " + MAX_CALL + " characters");
  }

  private void give(String reason) {
    if (inDoubt()) {
      content();
    } else {
      reading.found().add(new ReplyPiece.Bad(reading.leaveCall(), reason));
      reading.to(reading.layout().afterCalls(reading));
    }
  }

  private void content() {
    String raw = reading.leaveCall();
    reading.found().content(opening);
    reading.to(reading.layout().content(reading), raw.substring(opening.length()));
  }

  /// A call that is none, up to the end of its block.
  private final class Broken implements Mode {
    private final String reason;
    private final StopStrings closers = new StopStrings(notation.closers());

    Broken(String reason) {
      this.reason = reason;
    }

    @Override
    public void accept(char c) {
      if (closers.push(String.valueOf(c)).stopped()) {
        give(reason);
      }
    }

    @Override
    public void end() {
      give(reason);
    }
  }
}
