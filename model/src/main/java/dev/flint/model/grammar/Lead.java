package dev.flint.model.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A place inside one text of the grammar (a string, a number, a name, a piece of punctuation):
/// what reads the next byte. Immutable, compared by content.
sealed interface Lead {
  /// How many plain characters (no control characters, no quote, no backslash) may follow at least,
  /// and then still be followed by something, without end.
  int UNBOUNDED = Integer.MAX_VALUE;

  /// The place one byte further; null if the byte may not come.
  @Nullable Lead step(int b);

  /// Which text ends here, or [CharDfa#NO_LABEL] if none may.
  int label();

  /// Whether no byte may follow.
  boolean isLeaf();

  /// How many plain characters may follow in any order, as far as is known.
  int plainCharacters();

  default boolean ends() {
    return label() >= 0;
  }

  /// An automaton, or the part of it whose labels are allowed.
  final class View {
    final Dfa dfa;
    private final @Nullable BitSet allowed;
    private final @Nullable Scan[] scans;
    private int @Nullable [] words;

    View(Dfa dfa, @Nullable BitSet allowed) {
      this.dfa = dfa;
      this.allowed = allowed;
      scans = new Scan[dfa.states()];
    }

    /// Null if no text of it is allowed.
    @Nullable Scan start() {
      return at(0);
    }

    /// How many texts may follow from a state.
    int words(int state) {
      int[] known = words;
      if (known == null) {
        known = dfa.words(allowed);
        words = known;
      }
      return known[state];
    }

    private @Nullable Scan at(int state) {
      Scan known = scans[state];
      if (known == null && (allowed == null || dfa.reach(state).intersects(allowed))) {
        known = new Scan(this, state);
        scans[state] = known; // a race makes equal objects
      }
      return known;
    }
  }

  /// A state of an automaton.
  final class Scan implements Lead {
    final View view;
    final int state;

    private Scan(View view, int state) {
      this.view = view;
      this.state = state;
    }

    boolean isWhole() {
      return view.dfa.isWhole(state);
    }

    int leastCharacters() {
      return view.dfa.leastCharacters(state);
    }

    boolean takesMore() {
      return view.dfa.takesMore(state);
    }

    /// Whether a text is accepted from here on.
    boolean accepts(byte[] text, int from) {
      int at = state;
      for (int i = from; i < text.length && at != Dfa.DEAD; i++) {
        at = view.dfa.step(at, text[i]);
      }
      return at != Dfa.DEAD && isAllowed(view.dfa.label(at));
    }

    @Override
    public @Nullable Lead step(int b) {
      int next = view.dfa.step(state, b);
      return next == Dfa.DEAD ? null : view.at(next);
    }

    @Override
    public int label() {
      int label = view.dfa.label(state);
      return isAllowed(label) ? label : CharDfa.NO_LABEL;
    }

    private boolean isAllowed(int label) {
      return label >= 0 && (view.allowed == null || view.allowed.get(label));
    }

    @Override
    public boolean isLeaf() {
      return view.dfa.isLeaf(state);
    }

    @Override
    public int plainCharacters() {
      return view.dfa.isPlainLoop(state) ? UNBOUNDED : 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof Scan scan && scan.view == view && scan.state == state);
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(view) + state;
    }
  }

  /// A text whose characters are counted, so that a limit of their number takes no states. Of the
  /// characters only the number decides what is allowed: an automaton of quoted texts must take any
  /// character (that it takes at all) again and again, one without quotes may be given no `min`.
  ///
  /// @param base the place if there was no limit
  /// @param count the characters so far, -1 before the quote; no more than `min` are counted if
  ///   `max` is without end
  record Counted(Scan base, int count, int min, int max) implements Lead {
    private static final int FAR = 1 << 20;

    static Counted start(View texts, int min, int max) {
      Scan start = CharDfa.nonNull(texts.start());
      return new Counted(start, start.isWhole() ? 0 : -1, min, max);
    }

    @Override
    public @Nullable Lead step(int b) {
      Scan next = (Scan) base.step(b);
      if (next == null) {
        return null;
      }
      int reached = count;
      if (next.isWhole()) {
        reached = max == UNBOUNDED ? Math.min(count + 1, min) : count + 1;
      }
      boolean tooLong = max != UNBOUNDED && reached + next.leastCharacters() > max;
      boolean tooShort = reached < min && !next.takesMore();
      return tooLong || tooShort ? null : new Counted(next, reached, min, max);
    }

    /// How many characters the text must have when it ends here.
    int needed() {
      return count + base.leastCharacters();
    }

    /// Whether it can get longer.
    boolean takesMore() {
      return base.takesMore();
    }

    /// The same place with no limit in sight: its count tells how long a token is.
    Counted unlimited() {
      return new Counted(base, Math.min(count, 0), 0, FAR);
    }

    /// A place that allows the same tokens, if none of them needs more characters than `most`.
    Counted within(int most) {
      int from = Math.min(count, 0);
      int least = Math.clamp(min - count + from, 0, most + 1);
      return new Counted(
          base, from, least, max == UNBOUNDED ? most : Math.min(max - count + from, most));
    }

    @Override
    public int label() {
      return count < min ? CharDfa.NO_LABEL : base.label();
    }

    @Override
    public boolean isLeaf() {
      return base.isLeaf();
    }

    @Override
    public int plainCharacters() {
      return base.plainCharacters() == 0 ? 0 : max == UNBOUNDED ? UNBOUNDED : max - count;
    }
  }

  /// A place in a text that must not be one of those that were there before.
  ///
  /// @param base the place if there had been none
  /// @param text what was read of it
  /// @param seen the texts that were there before
  record Fresh(Scan base, byte[] text, Seen seen) implements Lead {
    /// Null if no text is left.
    static @Nullable Fresh of(Scan base, byte[] text, Seen seen) {
      Fresh fresh = new Fresh(base, text, seen);
      return fresh.isAlive() ? fresh : null;
    }

    private boolean isAlive() {
      int words = seen.size() == 0 ? 1 : base.view.words(base.state);
      if (words > seen.size()) {
        return true;
      }
      int used = 0;
      for (byte[] other : seen.texts()) {
        if (startsWith(other, text) && base.accepts(other, text.length)) {
          used++;
        }
      }
      return words > used;
    }

    static boolean startsWith(byte[] whole, byte[] part) {
      return whole.length >= part.length
          && Arrays.equals(whole, 0, part.length, part, 0, part.length);
    }

    @Override
    public @Nullable Lead step(int b) {
      Lead next = base.step(b);
      if (next == null) {
        return null;
      }
      byte[] longer = Arrays.copyOf(text, text.length + 1);
      longer[text.length] = (byte) b;
      return of((Scan) next, longer, seen);
    }

    @Override
    public int label() {
      return seen.contains(text) ? CharDfa.NO_LABEL : base.label();
    }

    @Override
    public boolean isLeaf() {
      return base.isLeaf();
    }

    @Override
    public int plainCharacters() {
      return 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Fresh fresh
          && fresh.base.equals(base)
          && fresh.seen.equals(seen)
          && Arrays.equals(fresh.text, text);
    }

    @Override
    public int hashCode() {
      return Objects.hash(base, seen, Arrays.hashCode(text));
    }
  }

  /// Texts that were there before, in the order in which they came. Immutable.
  final class Seen {
    static final Seen NONE = new Seen(List.of(), 1);

    private final List<byte[]> texts;
    private final int hash;

    private Seen(List<byte[]> texts, int hash) {
      this.texts = texts;
      this.hash = hash;
    }

    List<byte[]> texts() {
      return texts;
    }

    int size() {
      return texts.size();
    }

    Seen with(byte[] text) {
      List<byte[]> more = new ArrayList<>(texts);
      more.add(text);
      return new Seen(List.copyOf(more), 31 * hash + Arrays.hashCode(text));
    }

    boolean contains(byte[] text) {
      for (byte[] other : texts) {
        if (Arrays.equals(other, text)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      if (this == other) {
        return true;
      }
      if (!(other instanceof Seen seen) || seen.hash != hash || seen.size() != size()) {
        return false;
      }
      for (int i = size() - 1; i >= 0; i--) {
        if (!Arrays.equals(texts.get(i), seen.texts.get(i))) {
          return false;
        }
      }
      return true;
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }
}
