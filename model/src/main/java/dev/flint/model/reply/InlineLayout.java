package dev.flint.model.reply;

import dev.flint.model.grammar.Grammar;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Replies that are one text: reasoning first, between marks of its own, then content with calls
/// behind marks.
///
/// @param thought null if the family does not reason
/// @param openers what begins a block of calls
/// @param forced the block that a model is to write when it must call; without a mark it can only
///   begin a turn
/// @param ignored marks without meaning around blocks
/// @param bare calls without any mark, where a reply or a line of calls may begin with one
record InlineLayout(
    @Nullable Thought thought,
    List<Opener> openers,
    Opener forced,
    List<String> ignored,
    @Nullable CallNotation bare)
    implements Layout {

  /// Between two blocks of calls.
  private static final String SPACE = "␣";

  /// @param reread whether the mark belongs to the first call itself
  record Opener(String mark, boolean reread, CallNotation notation) {}

  @Override
  public List<String> marks() {
    List<String> marks = new ArrayList<>(ignored);
    if (thought != null) {
      marks.add(thought.open());
      marks.add(thought.close());
    }
    for (Opener opener : openers) {
      if (opener.notation().certain()) {
        marks.add(opener.mark());
        marks.addAll(opener.notation().closers());
      }
    }
    return marks;
  }

  @Override
  public List<String> callMarks() {
    List<String> marks = new ArrayList<>(ignored);
    for (Opener opener : openers) {
      if (opener.notation().certain() && !opener.mark().isEmpty()) {
        marks.add(opener.mark());
      }
    }
    return marks;
  }

  @Override
  public Grammar calls(ReplyGrammar grammar, ReplyStart start) {
    boolean marked = start == ReplyStart.CONTENT && forced.mark().isEmpty();
    Opener opener = marked ? openers.getFirst() : forced;
    CallTexts texts = opener.notation().texts();
    Grammar block =
        Grammar.sequence(grammar.text(opener.mark()), grammar.block(texts, grammar.tools()));
    Grammar blocks =
        grammar.several() && texts.between() == null
            ? Grammar.sequence(block, Grammar.sequence(grammar.text(SPACE), block).repeated())
            : block;
    return ignored.isEmpty()
        ? blocks
        : Grammar.sequence(
            grammar.text(ignored.getFirst()), blocks, grammar.text(ignored.getLast()));
  }

  @Override
  public Mode begin(Reading reading, ReplyStart start) {
    return switch (start) {
      case TURN ->
          thought == null ? content(reading, false, true) : new MaybeThought(reading, thought);
      case REASONING -> thought == null ? content(reading) : reasoning(reading, thought);
      case CONTENT -> content(reading);
    };
  }

  @Override
  public Mode afterCalls(Reading reading) {
    return content(reading, true, true);
  }

  @Override
  public Mode content(Reading reading) {
    return content(reading, false, false);
  }

  private Mode reasoning(Reading reading, Thought marks) {
    return Prose.reasoning(
        reading, List.of(new Prose.Mark(marks.close(), (r, _) -> r.to(content(r, true, true)))));
  }

  private Mode content(Reading reading, boolean dropSpace, boolean bareCalls) {
    if (!reading.hasTools()) {
      return Prose.content(reading, List.of(), dropSpace);
    }
    List<Prose.Mark> marks = new ArrayList<>();
    for (Opener opener : openers) {
      marks.add(new Prose.Mark(opener.mark(), (r, space) -> open(r, opener, space)));
    }
    for (String mark : ignored) {
      marks.add(new Prose.Mark(mark, (r, _) -> r.to(afterCalls(r))));
    }
    CallNotation unmarked = bareCalls ? bare : null;
    return unmarked == null
        ? Prose.content(reading, marks, dropSpace)
        : Prose.content(
            reading,
            marks,
            dropSpace,
            (c, space) -> c == '{' || c == '[' ? new CallBlock(reading, unmarked, space) : null);
  }

  private static void open(Reading reading, Opener opener, String space) {
    String opening = space + opener.mark();
    int read = opener.reread() ? space.length() : opening.length();
    reading.to(
        new CallBlock(reading, opener.notation(), opening, read, null), opening.substring(read));
  }

  /// The beginning of a turn, until it is clear whether it is reasoning.
  private final class MaybeThought implements Mode {
    private final Reading reading;
    private final Thought marks;
    private final StringBuilder read = new StringBuilder();
    private int matched;

    MaybeThought(Reading reading, Thought marks) {
      this.reading = reading;
      this.marks = marks;
    }

    @Override
    public void accept(char c) {
      read.append(c);
      if (matched == 0 && Character.isWhitespace(c)) {
        return;
      }
      if (c != marks.open().charAt(matched)) {
        end();
      } else if (++matched == marks.open().length()) {
        reading.to(reasoning(reading, marks));
      }
    }

    @Override
    public void end() {
      reading.to(content(reading, false, true), read.toString());
    }
  }
}
