package dev.flint.model.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A regular expression as a nondeterministic automaton (Thompson 1968), and its subset
/// construction. Anchors are edges that may only be taken at the text's beginning or end.
final class Nfa {
  private static final int MOST_NODES = 200_000;
  private static final long MOST_WORK = 20_000_000;

  /// What may be done from a node: read a character and go on, or go on in up to two ways.
  private record Node(@Nullable CodePoints read, int condition, int[] next) {}

  private static final int ALWAYS = 0;
  private static final int AT_BEGIN = 1;
  private static final int AT_END = 2;

  private final List<Node> nodes = new ArrayList<>();
  private final String what;
  private final int accept;
  private final List<BitSet> readClasses = new ArrayList<>(); // [node]: classes of characters
  private int[] marks = {};
  private int mark;
  private long work;

  private Nfa(String what) {
    this.what = what;
    accept = node(null, ALWAYS);
  }

  /// The texts that an expression matches as a whole.
  static CharDfa whole(Regex regex, String what) {
    Nfa nfa = new Nfa(what);
    return nfa.determine(nfa.add(regex, nfa.accept), false);
  }

  /// The texts that an expression matches anywhere.
  static CharDfa search(Regex regex, String what) {
    Nfa nfa = new Nfa(what);
    return nfa.determine(nfa.add(regex, nfa.accept), true);
  }

  private int node(@Nullable CodePoints read, int condition, int... next) {
    if (nodes.size() >= MOST_NODES) {
      throw BadGrammar.tooLarge("pattern", what + " is too large: its repetitions add up.");
    }
    nodes.add(new Node(read, condition, next));
    return nodes.size() - 1;
  }

  /// Adds an expression that goes on at `next`; returns where it begins.
  private int add(Regex regex, int next) {
    return switch (regex) {
      case Regex.Chars chars -> node(chars.set(), ALWAYS, next);
      case Regex.Edge edge -> node(null, edge.end() ? AT_END : AT_BEGIN, next);
      case Regex.Cat cat -> {
        int at = next;
        for (int i = cat.parts().size() - 1; i >= 0; i--) {
          at = add(cat.parts().get(i), at);
        }
        yield at;
      }
      case Regex.Or or -> {
        int[] begins = new int[or.options().size()];
        for (int i = 0; i < begins.length; i++) {
          begins[i] = add(or.options().get(i), next);
        }
        yield node(null, ALWAYS, begins);
      }
      case Regex.Repeat repeat -> {
        int at = next;
        if (repeat.max() == Integer.MAX_VALUE) {
          int[] loop = {next, next};
          at = node(null, ALWAYS, loop);
          loop[1] = add(repeat.body(), at);
        } else {
          for (int i = repeat.min(); i < repeat.max(); i++) {
            at = node(null, ALWAYS, next, add(repeat.body(), at));
          }
        }
        for (int i = 0; i < repeat.min(); i++) {
          at = add(repeat.body(), at);
        }
        yield at;
      }
      case Regex.Ref ref -> throw new IllegalStateException("a rule in a regular expression");
    };
  }

  /// The characters that all nodes treat alike: those from a cut to the next are of one class.
  private record Alphabet(int[] cuts, int[] classes, int count) {}

  private Alphabet alphabet() {
    TreeSet<Integer> cuts = new TreeSet<>();
    Set<CodePoints> sets = Collections.newSetFromMap(new IdentityHashMap<>());
    sets.add(CodePoints.ALL);
    nodes.forEach(node -> {
      if (node.read() != null) {
        sets.add(node.read());
      }
    });
    IdentityHashMap<CodePoints, BitSet> memberOf = new IdentityHashMap<>();
    for (CodePoints set : sets) {
      for (int r = 0; r < set.count(); r++) {
        cuts.add(set.first(r));
        cuts.add(set.last(r) + 1);
      }
    }
    int[] from = cuts.stream().mapToInt(c -> c).toArray();
    int[] classes = new int[from.length];
    Map<BitSet, Integer> ids = new HashMap<>();
    List<CodePoints> all = new ArrayList<>(sets);
    for (int i = 0; i < from.length; i++) {
      BitSet members = new BitSet();
      for (int k = 0; k < all.size(); k++) {
        members.set(k, all.get(k).contains(from[i]));
      }
      work += all.size();
      Integer id = ids.putIfAbsent(members, ids.size());
      classes[i] = members.isEmpty() ? -1 : id == null ? ids.size() - 1 : id;
    }
    BitSet[] classesOf = new BitSet[all.size()];
    for (int k = 0; k < classesOf.length; k++) {
      classesOf[k] = new BitSet();
      for (Map.Entry<BitSet, Integer> entry : ids.entrySet()) {
        if (entry.getKey().get(k)) {
          classesOf[k].set(entry.getValue());
        }
      }
      memberOf.put(all.get(k), classesOf[k]);
    }
    for (Node node : nodes) {
      readClasses.add(
          node.read() == null ? new BitSet() : CharDfa.nonNull(memberOf.get(node.read())));
    }
    return new Alphabet(from, classes, ids.size());
  }

  private CharDfa determine(int start, boolean search) {
    Alphabet alphabet = alphabet();
    int[] first = closure(new int[] {start}, 1, AT_BEGIN);
    int[] again = search ? closure(new int[] {start}, 1, ALWAYS) : new int[0];
    Map<Nodes, Integer> ids = new HashMap<>();
    List<Nodes> sets = new ArrayList<>();
    CharDfa.Builder dfa = new CharDfa.Builder("pattern", what);
    id(first, search, ids, sets);
    int[] next = new int[16];
    int[] targets = new int[alphabet.count()];
    for (int s = 0; s < sets.size(); s++) {
      int[] set = sets.get(s).sorted();
      boolean found = Arrays.binarySearch(set, accept) >= 0;
      int conditions = s == 0 ? AT_BEGIN | AT_END : AT_END;
      boolean ends =
          found || Arrays.binarySearch(closure(set, set.length, conditions), accept) >= 0;
      dfa.state(ends ? 0 : CharDfa.NO_LABEL);
      if (search && found) {
        for (int r = 0; r < CodePoints.ALL.count(); r++) {
          dfa.edge(CodePoints.ALL.first(r), CodePoints.ALL.last(r), s);
        }
        continue;
      }
      for (int c = 0; c < targets.length; c++) {
        int size = 0;
        for (int node : set) {
          if (readClasses.get(node).get(c)) {
            if (size == next.length) {
              next = Arrays.copyOf(next, 2 * size);
            }
            next[size++] = nodes.get(node).next()[0];
          }
        }
        if (size + again.length > next.length) {
          next = Arrays.copyOf(next, 2 * (size + again.length));
        }
        System.arraycopy(again, 0, next, size, again.length);
        size += again.length;
        work += set.length;
        targets[c] = size == 0 ? -1 : id(closure(next, size, ALWAYS), search, ids, sets);
      }
      for (int i = 0; i + 1 < alphabet.cuts().length; i++) {
        int target = alphabet.classes()[i] < 0 ? -1 : targets[alphabet.classes()[i]];
        if (target >= 0) {
          dfa.edge(alphabet.cuts()[i], alphabet.cuts()[i + 1] - 1, target);
        }
      }
    }
    return dfa.build();
  }

  /// A set of nodes, compared by content.
  private record Nodes(int[] sorted) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Nodes nodes && Arrays.equals(nodes.sorted, sorted);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(sorted);
    }
  }

  /// The number of a set. Once a search has found its match, nothing else matters.
  private int id(int[] set, boolean search, Map<Nodes, Integer> ids, List<Nodes> sets) {
    boolean found = search && Arrays.binarySearch(set, accept) >= 0;
    Nodes nodes = new Nodes(found ? new int[] {accept} : set);
    Integer known = ids.putIfAbsent(nodes, sets.size());
    if (known == null) {
      sets.add(nodes);
      return sets.size() - 1;
    }
    return known;
  }

  /// The nodes that can be reached without reading, where anchors of a kind hold, ascending; of
  /// those that only lead on, the anchors alone.
  private int[] closure(int[] from, int count, int conditions) {
    if (marks.length < nodes.size()) {
      marks = new int[nodes.size()];
    }
    mark++;
    int[] open = Arrays.copyOf(from, Math.max(8, count));
    int[] reached = new int[8];
    int size = count;
    int kept = 0;
    while (size > 0) {
      int at = open[--size];
      if (marks[at] == mark) {
        continue;
      }
      marks[at] = mark;
      if (++work > MOST_WORK) {
        throw BadGrammar.tooLarge("pattern", what + " takes too much work to compile.");
      }
      Node node = nodes.get(at);
      if (node.read() != null || node.condition() != ALWAYS || at == accept) {
        if (kept == reached.length) {
          reached = Arrays.copyOf(reached, 2 * kept);
        }
        reached[kept++] = at;
      }
      if (node.read() == null && (node.condition() & ~conditions) == 0) {
        for (int next : node.next()) {
          if (size == open.length) {
            open = Arrays.copyOf(open, 2 * size);
          }
          open[size++] = next;
        }
      }
    }
    int[] sorted = Arrays.copyOf(reached, kept);
    Arrays.sort(sorted);
    return sorted;
  }
}
