package dev.flint.model.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A deterministic automaton over bytes, as a table. From every state something is accepted; where
/// a text ends it has a label, so that one automaton can tell many names apart. Immutable but for
/// lazily computed facts; any number of threads may use it.
final class Dfa {
  static final int DEAD = -1;

  private final byte[] classOf; // [256]
  private final int classes;
  private final int[] next; // [state][class], DEAD where nothing follows
  private final int[] labels; // [state], CharDfa.NO_LABEL where no text ends
  private final byte[] plain; // [state]: 0 not known, 1 any plain text leads back here, 2 not
  private final BitSet whole; // states between characters
  private volatile int @Nullable [] least; // [state], see [#leastCharacters]
  private volatile @Nullable BitSet open; // see [#takesMore]
  private BitSet @Nullable [] reach; // [state]: labels of the texts that follow

  private Dfa(byte[] classOf, int classes, int[] next, int[] labels, BitSet whole) {
    this.whole = whole;
    this.classOf = classOf;
    this.classes = classes;
    this.next = next;
    this.labels = labels;
    plain = new byte[labels.length];
  }

  int states() {
    return labels.length;
  }

  int step(int state, int b) {
    return next[state * classes + (classOf[b & 0xFF] & 0xFF)];
  }

  int label(int state) {
    return labels[state];
  }

  boolean isLeaf(int state) {
    for (int c = 0; c < classes; c++) {
      if (next[state * classes + c] != DEAD) {
        return false;
      }
    }
    return true;
  }

  /// Whether a state is between two characters of what is written (or at its beginning or end).
  boolean isWhole(int state) {
    return whole.get(state);
  }

  /// How many characters must be completed at least from a state to where a text ends.
  int leastCharacters(int state) {
    int[] known = least;
    if (known == null) {
      known = new int[states()];
      Arrays.fill(known, Integer.MAX_VALUE / 2);
      for (boolean changed = true; changed; ) {
        changed = false;
        for (int s = states() - 1; s >= 0; s--) {
          int fewest = labels[s] >= 0 ? 0 : known[s];
          for (int c = 0; c < classes; c++) {
            int target = next[s * classes + c];
            if (target != DEAD) {
              fewest = Math.min(fewest, known[target] + (whole.get(target) ? 1 : 0));
            }
          }
          changed |= fewest != known[s];
          known[s] = fewest;
        }
      }
      least = known; // a race makes equal tables
    }
    return known[state];
  }

  /// Whether a further character may be completed from a state.
  boolean takesMore(int state) {
    BitSet known = open;
    if (known == null) {
      known = new BitSet();
      for (boolean changed = true; changed; ) {
        changed = false;
        for (int s = states() - 1; s >= 0; s--) {
          for (int c = 0; c < classes && !known.get(s); c++) {
            int target = next[s * classes + c];
            if (target != DEAD && (whole.get(target) || known.get(target))) {
              known.set(s);
              changed = true;
            }
          }
        }
      }
      open = known;
    }
    return known.get(state);
  }

  /// Whether any text without control characters, quotes and backslashes leads from a state back to
  /// it.
  boolean isPlainLoop(int state) {
    if (plain[state] == 0) {
      plain[state] = (byte) (findPlainLoop(state) ? 1 : 2);
    }
    return plain[state] == 1;
  }

  private boolean findPlainLoop(int state) {
    for (int b = 0x20; b < 0x7F; b++) {
      if (b != '"' && b != '\\' && step(state, b) != state) {
        return false;
      }
    }
    return loops(state, state, 0xC2, 0xDF, 1)
        && loops(state, step(state, 0xE0), 0xA0, 0xBF, 1)
        && loops(state, state, 0xE1, 0xEC, 2)
        && loops(state, step(state, 0xED), 0x80, 0x9F, 1)
        && loops(state, state, 0xEE, 0xEF, 2)
        && loops(state, step(state, 0xF0), 0x90, 0xBF, 2)
        && loops(state, state, 0xF1, 0xF3, 3); // no token has 0xF4 but control tokens
  }

  private boolean loops(int home, int state, int first, int last, int more) {
    if (state == DEAD) {
      return false;
    }
    int checked = DEAD;
    for (int b = first; b <= last; b++) {
      int target = step(state, b);
      if (target == checked) {
        continue;
      }
      checked = target;
      if (more == 0 ? target != home : !loops(home, target, 0x80, 0xBF, more - 1)) {
        return false;
      }
    }
    return true;
  }

  /// How many texts with allowed labels follow each state, [Integer#MAX_VALUE] where there is no
  /// end of them.
  int[] words(@Nullable BitSet allowed) {
    int states = states();
    int[] sizes = new int[classes];
    for (byte c : classOf) {
      sizes[c & 0xFF]++;
    }
    int[] pending = new int[states];
    List<List<Integer>> sources = new ArrayList<>();
    for (int s = 0; s < states; s++) {
      sources.add(new ArrayList<>());
    }
    int[] ready = new int[states];
    int size = 0;
    for (int s = 0; s < states; s++) {
      for (int c = 0; c < classes; c++) {
        int target = next[s * classes + c];
        if (target != DEAD && (allowed == null || reach(target).intersects(allowed))) {
          pending[s]++;
          sources.get(target).add(s);
        }
      }
      if (pending[s] == 0) {
        ready[size++] = s;
      }
    }
    int[] words = new int[states];
    Arrays.fill(words, Integer.MAX_VALUE);
    while (size > 0) {
      int state = ready[--size];
      long sum = labels[state] >= 0 && (allowed == null || allowed.get(labels[state])) ? 1 : 0;
      for (int c = 0; c < classes; c++) {
        int target = next[state * classes + c];
        if (target != DEAD && (allowed == null || reach(target).intersects(allowed))) {
          sum += (long) sizes[c] * words[target];
        }
      }
      words[state] = (int) Math.min(sum, Integer.MAX_VALUE);
      for (int source : sources.get(state)) {
        if (--pending[source] == 0) {
          ready[size++] = source;
        }
      }
    }
    return words;
  }

  /// The labels of the texts that are accepted from a state; not to be changed.
  synchronized BitSet reach(int state) {
    if (reach == null) {
      reach = reachable();
    }
    return reach[state];
  }

  private BitSet[] reachable() {
    BitSet[] sets = new BitSet[states()];
    for (int s = 0; s < sets.length; s++) {
      sets[s] = new BitSet();
      if (labels[s] >= 0) {
        sets[s].set(labels[s]);
      }
    }
    for (boolean changed = true; changed; ) {
      changed = false;
      for (int s = sets.length - 1; s >= 0; s--) {
        int before = sets[s].cardinality();
        int last = DEAD;
        for (int c = 0; c < classes; c++) {
          int target = next[s * classes + c];
          if (target != DEAD && target != last && target != s) {
            sets[s].or(sets[target]);
            last = target;
          }
        }
        changed |= sets[s].cardinality() != before;
      }
    }
    return sets;
  }

  /// The texts of both; a text's label is this one's if it has one.
  Dfa or(Dfa other) {
    Map<Long, Integer> ids = new HashMap<>();
    List<int[]> pairs = new ArrayList<>();
    Builder both = new Builder();
    pair(0, 0, other, ids, pairs, both);
    for (int i = 0; i < pairs.size(); i++) {
      int[] pair = pairs.get(i);
      for (int b = 0; b < 256; b++) {
        int x = pair[0] == DEAD ? DEAD : step(pair[0], b);
        int y = pair[1] == DEAD ? DEAD : other.step(pair[1], b);
        if (x != DEAD || y != DEAD) {
          both.edge(i, b, b, pair(x, y, other, ids, pairs, both));
        }
      }
    }
    return CharDfa.nonNull(both.build());
  }

  private int pair(
      int x, int y, Dfa other, Map<Long, Integer> ids, List<int[]> pairs, Builder both) {
    long key = ((long) x << 32) | (y & 0xFFFFFFFFL);
    Integer known = ids.get(key);
    if (known == null) {
      int mine = x == DEAD ? CharDfa.NO_LABEL : labels[x];
      known = both.state(mine >= 0 ? mine : y == DEAD ? CharDfa.NO_LABEL : other.labels[y]);
      ids.put(key, known);
      pairs.add(new int[] {x, y});
    }
    return known;
  }

  /// Takes states in any order, each with edges that do not overlap.
  static final class Builder {
    private final List<int[]> edges = new ArrayList<>(); // [state]: first, last, target ...
    private int[] sizes = new int[64];
    private int[] labels = new int[64];
    private final BitSet whole = new BitSet();

    /// A state between two characters.
    int whole(int label) {
      int state = state(label);
      whole.set(state);
      return state;
    }

    int state(int label) {
      if (edges.size() >= 8 * CharDfa.MOST_STATES) {
        throw BadGrammar.tooLarge("", "The grammar needs too many states for one text.");
      }
      int state = edges.size();
      if (state == labels.length) {
        labels = Arrays.copyOf(labels, 2 * state);
        sizes = Arrays.copyOf(sizes, 2 * state);
      }
      edges.add(new int[6]);
      labels[state] = label;
      return state;
    }

    void edge(int from, int firstByte, int lastByte, int to) {
      int[] list = edges.get(from);
      int size = sizes[from];
      if (size == list.length) {
        list = Arrays.copyOf(list, 2 * size);
        edges.set(from, list);
      }
      list[size] = firstByte;
      list[size + 1] = lastByte;
      list[size + 2] = to;
      sizes[from] = size + 3;
    }

    /// State 0 begins; dead states are dropped. Null if nothing is accepted.
    @Nullable Dfa build() {
      edges.replaceAll(
          new UnaryOperator<>() {
            private int state;

            @Override
            public int[] apply(int[] list) {
              return Arrays.copyOf(list, sizes[state++]);
            }
          });
      int[] numbers = Trim.live(edges, labels);
      if (edges.isEmpty() || numbers[0] < 0) {
        return null;
      }
      boolean[] cuts = new boolean[257];
      cuts[0] = true;
      int live = 0;
      for (int s = 0; s < edges.size(); s++) {
        if (numbers[s] >= 0) {
          live++;
          int[] list = edges.get(s);
          for (int e = 0; e < list.length; e += 3) {
            cuts[list[e]] = true;
            cuts[list[e + 1] + 1] = true;
          }
        }
      }
      byte[] classOf = new byte[256];
      int classes = 0;
      for (int b = 0; b < 256; b++) {
        classes += cuts[b] ? 1 : 0;
        classOf[b] = (byte) (classes - 1);
      }
      if ((long) live * classes > 1 << 24) {
        throw BadGrammar.tooLarge("", "The grammar needs too many states for one text.");
      }
      int[] next = new int[live * classes];
      Arrays.fill(next, DEAD);
      int[] label = new int[live];
      BitSet liveWhole = new BitSet();
      for (int s = 0; s < edges.size(); s++) {
        int number = numbers[s];
        if (number >= 0) {
          label[number] = labels[s];
          liveWhole.set(number, whole.get(s));
          int[] list = edges.get(s);
          for (int e = 0; e < list.length; e += 3) {
            int first = classOf[list[e]] & 0xFF;
            int last = classOf[list[e + 1]] & 0xFF;
            Arrays.fill(
                next, number * classes + first, number * classes + last + 1, numbers[list[e + 2]]);
          }
        }
      }
      return new Dfa(classOf, classes, next, label, liveWhole);
    }
  }
}
