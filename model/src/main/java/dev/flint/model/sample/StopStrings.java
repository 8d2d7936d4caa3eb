package dev.flint.model.sample;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the first stop string in a text that arrives in pieces, and lets out only text that cannot
/// be part of one.
///
/// The text ends where the stop string that is complete first begins; of several complete at the
/// same character, the longest counts. The result does not depend on how the text is cut into
/// pieces. Held back is the longest end of the text that begins some stop string, and no more.
///
/// Works by the automaton of Aho and Corasick ("Efficient string matching", CACM 18(6), 1975): its
/// state is that held-back end, so the work is linear in the text and in the stop strings. One
/// thread at a time.
public final class StopStrings {
  private static final int ROOT = 0;

  private final Map<Long, Integer> edges = new HashMap<>(); // node << 16 | char → node
  private int[] fallback = {ROOT}; // [node] its longest proper end that is a node too
  private int[] depth = {0}; // [node] characters from the root: the text held back there
  private @Nullable String[] ends = {null}; // [node] longest stop string that ends there
  private int nodes = 1;

  private int state = ROOT;
  private final StringBuilder held = new StringBuilder();
  private @Nullable String matched;

  /// What one piece of text led to.
  ///
  /// @param text what may be shown now
  /// @param stop the stop string that ended the text after `text`, or null if it goes on
  public record Result(String text, @Nullable String stop) {
    public boolean stopped() {
      return stop != null;
    }
  }

  /// @param stops none is fine; an empty one is an [IllegalArgumentException]
  public StopStrings(List<String> stops) {
    int longest = 0;
    for (String stop : stops) {
      if (stop.isEmpty()) {
        throw new IllegalArgumentException("a stop string is empty; it would end every text");
      }
      longest = Math.max(longest, stop.length());
    }
    int[] at = new int[stops.size()]; // the node that each stop string has reached
    for (int length = 0; length < longest; length++) { // one level of the tree at a time
      for (int i = 0; i < at.length; i++) {
        String stop = stops.get(i);
        if (length < stop.length()) {
          at[i] = child(at[i], stop.charAt(length));
          if (length + 1 == stop.length()) {
            ends[at[i]] = stop;
          }
        }
      }
    }
  }

  private int child(int parent, char c) {
    Integer known = edges.get(edge(parent, c));
    if (known != null) {
      return known;
    }
    if (nodes == depth.length) {
      fallback = Arrays.copyOf(fallback, 2 * nodes);
      depth = Arrays.copyOf(depth, 2 * nodes);
      ends = Arrays.copyOf(ends, 2 * nodes);
    }
    depth[nodes] = depth[parent] + 1;
    // Levels above this one are complete, and the fallback lies in one of them.
    fallback[nodes] = parent == ROOT ? ROOT : next(fallback[parent], c);
    ends[nodes] = ends[fallback[nodes]];
    edges.put(edge(parent, c), nodes);
    return nodes++;
  }

  private int next(int node, char c) {
    while (true) {
      Integer child = edges.get(edge(node, c));
      if (child != null) {
        return child;
      }
      if (node == ROOT) {
        return ROOT;
      }
      node = fallback[node];
    }
  }

  private static long edge(int node, char c) {
    return (long) node << 16 | c;
  }

  /// Takes the next piece of text.
  ///
  /// @throws IllegalStateException if a stop string has already ended the text
  public Result push(String piece) {
    if (matched != null) {
      throw new IllegalStateException("the text has already ended at a stop string");
    }
    for (int i = 0; i < piece.length(); i++) {
      char c = piece.charAt(i);
      held.append(c);
      state = next(state, c);
      String stop = ends[state];
      if (stop != null) {
        matched = stop;
        return new Result(take(held.length() - stop.length()), stop);
      }
    }
    return new Result(take(held.length() - depth[state]), null);
  }

  /// The text still held back, when no more will come; empty after a stop string.
  public String flush() {
    state = ROOT;
    return matched == null ? take(held.length()) : "";
  }

  private String take(int length) {
    String text = held.substring(0, length);
    held.delete(0, length);
    return text;
  }
}
