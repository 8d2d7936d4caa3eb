package dev.flint.model.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntBinaryOperator;
import org.jspecify.annotations.Nullable;

/// A deterministic automaton over characters: a set of texts that can be joined, cut and turned
/// around. A state may carry a label that says which of several sets a text ending there is in.
/// From every state some text is accepted; the empty set has no state at all. Immutable; the first
/// state is 0.
final class CharDfa {
  static final int NO_LABEL = -1;
  static final int MOST_STATES = 20_000;
  private static final int SINK = -1;

  static final CharDfa EMPTY = new CharDfa(new int[0][], new int[0]);

  /// All texts.
  static final CharDfa ALL = lengths(0, Integer.MAX_VALUE);

  private final int[][] edges; // [state]: first, last, target, first, last, target ...; ascending
  private final int[] labels;

  private CharDfa(int[][] edges, int[] labels) {
    this.edges = edges;
    this.labels = labels;
  }

  /// The texts of so many characters; a max of [Integer#MAX_VALUE] is without end.
  static CharDfa lengths(int min, int max) {
    Builder dfa = new Builder("maxLength", "The length of a text");
    int last = max == Integer.MAX_VALUE ? min : max;
    if (last >= MOST_STATES) {
      throw BadGrammar.tooLarge(
          "maxLength", "A length of " + last + " is too large beside other limits of a text.");
    }
    for (int i = 0; i <= last; i++) {
      dfa.state(i >= min ? 0 : NO_LABEL);
      int next = i < last ? i + 1 : max == Integer.MAX_VALUE ? i : SINK;
      for (int r = 0; next != SINK && r < CodePoints.ALL.count(); r++) {
        dfa.edge(CodePoints.ALL.first(r), CodePoints.ALL.last(r), next);
      }
    }
    return dfa.build();
  }

  static CharDfa words(Collection<String> words) {
    Map<String, Integer> labelled = new HashMap<>();
    words.forEach(word -> labelled.put(word, 0));
    return words(labelled);
  }

  /// These texts, each with its label.
  static CharDfa words(Map<String, Integer> words) {
    record Trie(TreeMap<Integer, Integer> next) {}
    List<Trie> nodes = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    nodes.add(new Trie(new TreeMap<>()));
    labels.add(NO_LABEL);
    words.forEach((word, label) -> {
      int at = 0;
      for (int c : word.codePoints().toArray()) {
        Integer next = nodes.get(at).next().get(c);
        if (next == null) {
          next = nodes.size();
          nodes.get(at).next().put(c, next);
          nodes.add(new Trie(new TreeMap<>()));
          labels.add(NO_LABEL);
        }
        at = next;
      }
      labels.set(at, label);
    });
    Builder dfa = new Builder("enum", "The list of texts", 10 * MOST_STATES);
    for (int i = 0; i < nodes.size(); i++) {
      dfa.state(labels.get(i));
      nodes
          .get(i)
          .next()
          .forEach((c, target) -> {
            if (CodePoints.ALL.contains(c)) {
              dfa.edge(c, c, target);
            }
          });
    }
    return dfa.build();
  }

  int states() {
    return labels.length;
  }

  int label(int state) {
    return labels[state];
  }

  /// first, last, target of each edge.
  int[] edges(int state) {
    return edges[state];
  }

  boolean isEmpty() {
    return labels.length == 0;
  }

  boolean isAll() {
    return states() == 1 && labels[0] >= 0 && Arrays.equals(edges[0], ALL.edges[0]);
  }

  /// The characters of the longest text, [Integer#MAX_VALUE] if there is none.
  int longest() {
    int[] longest = new int[states()]; // 0 not known, -1 under way, else one more than the answer
    return isEmpty() ? 0 : longest(0, longest, 0);
  }

  private int longest(int state, int[] known, int depth) {
    if (known[state] != 0) {
      return known[state] < 0 ? Integer.MAX_VALUE : known[state] - 1;
    }
    known[state] = -1;
    int longest = 0;
    for (int e = 2; e < edges[state].length && longest < Integer.MAX_VALUE; e += 3) {
      int rest = depth > 1000 ? Integer.MAX_VALUE : longest(edges[state][e], known, depth + 1);
      longest = rest == Integer.MAX_VALUE ? rest : Math.max(longest, rest + 1);
    }
    known[state] = longest == Integer.MAX_VALUE ? -1 : longest + 1;
    return longest;
  }

  CharDfa and(CharDfa other) {
    return isAll()
        ? other
        : other.isAll() ? this : join(other, (x, y) -> x >= 0 && y >= 0 ? x : NO_LABEL);
  }

  CharDfa minus(CharDfa other) {
    return other.isEmpty() ? this : join(other, (x, y) -> y < 0 ? x : NO_LABEL);
  }

  CharDfa or(CharDfa other) {
    return isEmpty() ? other : other.isEmpty() ? this : join(other, (x, y) -> x >= 0 ? x : y);
  }

  /// The same texts, all with one label.
  CharDfa labelled(int label) {
    return new CharDfa(edges, Arrays.stream(labels).map(l -> l < 0 ? l : label).toArray());
  }

  /// The label of a text, or [#NO_LABEL].
  int find(String text) {
    int state = isEmpty() ? SINK : 0;
    for (int i = 0; i < text.length() && state != SINK; ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int next = SINK;
      int[] from = edges[state];
      for (int e = 0; e < from.length; e += 3) {
        if (from[e] <= c && c <= from[e + 1]) {
          next = from[e + 2];
        }
      }
      state = next;
    }
    return state == SINK ? NO_LABEL : labels[state];
  }

  boolean contains(String text) {
    return find(text) >= 0;
  }

  /// Both automata side by side; a text's label is made from the labels that the two give it.
  CharDfa join(CharDfa other, IntBinaryOperator label) {
    Map<Long, Integer> ids = new HashMap<>();
    List<Long> pairs = new ArrayList<>();
    Builder dfa = new Builder("pattern", "A combination of patterns, names and lengths", 40_000);
    pair(isEmpty() ? SINK : 0, other.isEmpty() ? SINK : 0, ids, pairs);
    int[] none = {};
    for (int i = 0; i < pairs.size(); i++) {
      int a = (int) (pairs.get(i) >> 32);
      int b = (int) (long) pairs.get(i);
      dfa.state(
          label.applyAsInt(
              a == SINK ? NO_LABEL : labels[a], b == SINK ? NO_LABEL : other.labels[b]));
      int[] x = a == SINK ? none : edges[a];
      int[] y = b == SINK ? none : other.edges[b];
      int from = 0;
      for (int p = 0, q = 0; p < x.length || q < y.length; ) {
        // The next stretch over which neither automaton changes its mind.
        boolean inX = p < x.length && x[p] <= from;
        boolean inY = q < y.length && y[q] <= from;
        int end = Integer.MAX_VALUE;
        if (p < x.length) {
          end = Math.min(end, inX ? x[p + 1] : x[p] - 1);
        }
        if (q < y.length) {
          end = Math.min(end, inY ? y[q + 1] : y[q] - 1);
        }
        if (inX || inY) {
          dfa.edge(from, end, pair(inX ? x[p + 2] : SINK, inY ? y[q + 2] : SINK, ids, pairs));
        }
        if (inX && x[p + 1] == end) {
          p += 3;
        }
        if (inY && y[q + 1] == end) {
          q += 3;
        }
        from = end + 1;
      }
    }
    return dfa.build();
  }

  private static int pair(int a, int b, Map<Long, Integer> ids, List<Long> pairs) {
    long key = ((long) a << 32) | (b & 0xFFFFFFFFL);
    Integer known = ids.putIfAbsent(key, pairs.size());
    if (known == null) {
      pairs.add(key);
      return pairs.size() - 1;
    }
    return known;
  }

  static <T> T nonNull(@Nullable T value) {
    return Objects.requireNonNull(value);
  }

  /// Takes states in the order of their numbers, each with its edges in ascending order.
  static final class Builder {
    private final String keyword;
    private final String what;
    private final int mostStates;
    private final List<int[]> edges = new ArrayList<>();
    private int[] labels = new int[16];
    private int[] open = new int[24];
    private int size;

    Builder(String keyword, String what) {
      this(keyword, what, MOST_STATES);
    }

    Builder(String keyword, String what, int mostStates) {
      this.keyword = keyword;
      this.what = what;
      this.mostStates = mostStates;
    }

    void state(int label) {
      close();
      if (edges.size() >= mostStates) {
        throw BadGrammar.tooLarge(
            keyword, what + " needs more than " + mostStates + " states, which is too many.");
      }
      edges.add(new int[0]);
      if (edges.size() > labels.length) {
        labels = Arrays.copyOf(labels, 2 * labels.length);
      }
      labels[edges.size() - 1] = label;
    }

    void edge(int first, int last, int target) {
      if (size >= 3 && open[size - 1] == target && open[size - 2] + 1 == first) {
        open[size - 2] = last;
        return;
      }
      if (size + 3 > open.length) {
        open = Arrays.copyOf(open, 2 * size);
      }
      open[size++] = first;
      open[size++] = last;
      open[size++] = target;
    }

    private void close() {
      if (!edges.isEmpty()) {
        edges.set(edges.size() - 1, Arrays.copyOf(open, size));
      }
      size = 0;
    }

    /// Without the states from which nothing is accepted.
    CharDfa build() {
      close();
      int[] kept = Trim.live(edges, labels);
      if (edges.isEmpty() || kept[0] < 0) {
        return EMPTY;
      }
      List<int[]> live = new ArrayList<>();
      List<Integer> liveLabels = new ArrayList<>();
      for (int s = 0; s < edges.size(); s++) {
        if (kept[s] >= 0) {
          live.add(Trim.renumber(edges.get(s), kept));
          liveLabels.add(labels[s]);
        }
      }
      return new CharDfa(
          live.toArray(new int[0][]), liveLabels.stream().mapToInt(l -> l).toArray());
    }
  }
}
