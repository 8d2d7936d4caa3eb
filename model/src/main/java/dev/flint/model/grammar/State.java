package dev.flint.model.grammar;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where a text stands in its grammar: every way to read it so far. Immutable, compared by content;
/// a state without positions that may not end is stuck.
///
/// @param positions the texts of the grammar that may be under way
/// @param mayEnd whether the text satisfies the grammar as it is
record State(List<Position> positions, boolean mayEnd) {
  /// Terms inside terms; what would go deeper may not come.
  static final int MOST_DEPTH = 512;

  /// Ways to read one text; a text that can be read in more counts as one that does not fit.
  private static final int MOST_POSITIONS = 4096;

  /// One way to read what was there: the text under way, and what comes after it.
  record Position(Lead lead, @Nullable Frame frame) {}

  static final State STUCK = new State(List.of(), false);

  static State start(Term root) {
    Opening opening = new Opening();
    opening.open(root, null);
    return opening.state();
  }

  boolean isStuck() {
    return positions.isEmpty() && !mayEnd;
  }

  State step(int b) {
    Opening next = null;
    for (Position position : positions) {
      Lead lead = position.lead().step(b);
      if (lead != null) {
        if (next == null) {
          next = new Opening();
        }
        next.add(lead, position.frame());
      }
    }
    return next == null ? STUCK : next.state();
  }

  /// What follows once a text of the grammar has ended.
  ///
  /// @param text the text, if the frame wants to know it
  static State resume(@Nullable Frame frame, int label, byte @Nullable [] text) {
    Opening opening = new Opening();
    opening.resume(frame, label, text);
    return opening.state();
  }

  /// The one byte that can follow, or -1.
  int onlyByte() {
    int only = -1;
    if (mayEnd) {
      return -1;
    }
    for (int b = 0; b < 256; b++) {
      for (Position position : positions) {
        if (position.lead().step(b) != null) {
          if (only >= 0) {
            return -1;
          }
          only = b;
          break;
        }
      }
    }
    return only;
  }

  /// Opens terms until each way begins with a text.
  private static final class Opening {
    private static final int ITEM = 0;
    private static final int COMMA = 1;
    private static final int MEMBER = 0; // at = 4 * place + phase
    private static final int NAME = 1;
    private static final int VALUE = 2;

    private final Set<Position> positions = new LinkedHashSet<>(4);
    private @Nullable Set<Frame> looped;
    private boolean mayEnd;

    State state() {
      return positions.size() > MOST_POSITIONS ? STUCK : new State(List.copyOf(positions), mayEnd);
    }

    /// Adds a place inside a text, and what follows if the text may end there.
    void add(Lead lead, @Nullable Frame frame) {
      if (!lead.isLeaf() && !positions.add(new Position(lead, frame))) {
        return;
      }
      if (lead.ends()) {
        resume(frame, lead.label(), lead instanceof Lead.Fresh fresh ? fresh.text() : null);
      }
    }

    void open(Term term, @Nullable Frame below) {
      if ((below != null && below.depth > MOST_DEPTH) || positions.size() > MOST_POSITIONS) {
        return;
      }
      switch (term) {
        case Term.Text text -> add(text.start, below);
        case Term.Rule rule -> open(rule.body(), below);
        case Term.Seq seq -> item(seq, 0, below);
        case Term.Alt alt -> {
          for (Term option : alt.options) {
            open(option, below);
          }
        }
        case Term.Loop loop -> {
          if (loop.min == 0) {
            resume(below, 0, null);
          }
          if (loop.max > 0 && loop.body.productive) {
            open(loop.body, new Frame(loop, 0, counted(loop, 0), below));
          }
        }
        case Term.Struct object -> names(object, 0, 0, Lead.Seen.NONE, below);
        case Term.Distinct distinct -> items(distinct, 0, Lead.Seen.NONE, below);
      }
    }

    private void item(Term.Seq seq, int index, @Nullable Frame below) {
      if (index == seq.items.size()) {
        resume(below, 0, null);
      } else if (index == seq.items.size() - 1) {
        open(seq.items.get(index), below);
      } else {
        open(seq.items.get(index), new Frame(seq, index, 0, below));
      }
    }

    private static int counted(Term.Loop loop, int count) {
      return loop.max == Integer.MAX_VALUE ? Math.min(count + 1, loop.min) : count + 1;
    }

    private void names(
        Term.Struct object, int at, int count, Lead.Seen seen, @Nullable Frame below) {
      Lead.Scan names = object.members.names(at, count);
      if (names != null) {
        Frame frame = new Frame(object, 4 * at + VALUE, count, seen, below);
        Lead lead =
            object.members.othersMayCome(at) ? Lead.Fresh.of(names, new byte[0], seen) : names;
        if (lead != null) {
          add(lead, frame);
        }
      }
    }

    private void items(Term.Distinct distinct, int count, Lead.Seen seen, @Nullable Frame below) {
      Lead item = item(distinct, seen);
      if (item != null) {
        add(item, new Frame(distinct, ITEM, count, seen, below));
      }
    }

    private static @Nullable Lead item(Term.Distinct distinct, Lead.Seen seen) {
      return Lead.Fresh.of(CharDfa.nonNull(distinct.item.start()), new byte[0], seen);
    }

    /// What follows once the text above a frame has ended.
    void resume(@Nullable Frame frame, int label, byte @Nullable [] text) {
      if (frame == null) {
        mayEnd = true;
        return;
      }
      switch (frame.term) {
        case Term.Seq seq -> item(seq, frame.at + 1, frame.below);
        case Term.Loop loop -> {
          if (looped == null) {
            looped = new HashSet<>();
          }
          if (looped.add(frame)) {
            if (frame.count >= loop.min) {
              resume(frame.below, 0, null);
            }
            if (loop.max == Integer.MAX_VALUE || frame.count < loop.max) {
              open(loop.body, new Frame(loop, 0, counted(loop, frame.count), frame.below));
            }
          }
        }
        case Term.Struct object -> resume(object, frame, label, text);
        case Term.Distinct distinct -> {
          if (frame.at == COMMA) {
            items(distinct, frame.count, frame.seen, frame.below);
            return;
          }
          Lead.Seen seen = frame.seen.with(CharDfa.nonNull(text));
          int count = frame.count + 1;
          if (count >= distinct.min) {
            resume(frame.below, 0, null);
          }
          if (count < distinct.max && item(distinct, seen) != null) {
            open(distinct.comma, new Frame(distinct, COMMA, count, seen, frame.below));
          }
        }
        case Term.Text ignored -> throw new IllegalStateException("a text has no inside");
        case Term.Rule ignored -> throw new IllegalStateException("a rule has no inside");
        case Term.Alt ignored -> throw new IllegalStateException("an alternative has no inside");
      }
    }

    private void resume(Term.Struct object, Frame frame, int label, byte @Nullable [] text) {
      Members members = object.members;
      int at = frame.at / 4;
      switch (frame.at % 4) {
        case NAME -> names(object, at, frame.count, frame.seen, frame.below);
        case VALUE -> {
          boolean other = !members.isDeclared(label);
          Lead.Seen seen = other ? frame.seen.with(CharDfa.nonNull(text)) : frame.seen;
          int count = members.counted(frame.count);
          open(
              members.value(label),
              new Frame(object, 4 * members.after(label) + MEMBER, count, seen, frame.below));
        }
        default -> {
          if (members.mayClose(at, frame.count)) {
            open(object.close, frame.below);
          }
          if (members.names(at, frame.count) != null) {
            open(
                object.comma,
                new Frame(object, 4 * at + NAME, frame.count, frame.seen, frame.below));
          }
        }
      }
    }
  }
}
