package dev.flint.model.grammar;

import java.util.Arrays;
import java.util.List;

/// Finds the states of an automaton from which something can still be accepted.
final class Trim {
  private Trim() {}

  /// The new numbers of the live states, -1 for the dead ones.
  ///
  /// @param edges first, last, target of each edge of each state
  static int[] live(List<int[]> edges, int[] labels) {
    int states = edges.size();
    int[] counts = new int[states + 1];
    for (int[] from : edges) {
      for (int e = 2; e < from.length; e += 3) {
        counts[from[e] + 1]++;
      }
    }
    for (int s = 0; s < states; s++) {
      counts[s + 1] += counts[s];
    }
    int[] sources = new int[counts[states]]; // [counts[t], counts[t + 1]) lead to t
    int[] filled = Arrays.copyOf(counts, states);
    for (int s = 0; s < states; s++) {
      int[] from = edges.get(s);
      for (int e = 2; e < from.length; e += 3) {
        sources[filled[from[e]]++] = s;
      }
    }
    boolean[] live = new boolean[states];
    int[] open = new int[states];
    int size = 0;
    for (int s = 0; s < states; s++) {
      if (labels[s] >= 0) {
        live[s] = true;
        open[size++] = s;
      }
    }
    while (size > 0) {
      int at = open[--size];
      for (int i = counts[at]; i < counts[at + 1]; i++) {
        if (!live[sources[i]]) {
          live[sources[i]] = true;
          open[size++] = sources[i];
        }
      }
    }
    int[] numbers = new int[Math.max(1, states)];
    int next = 0;
    for (int s = 0; s < states; s++) {
      numbers[s] = live[s] ? next++ : -1;
    }
    return numbers;
  }

  static int[] renumber(int[] edges, int[] numbers) {
    int[] kept = new int[edges.length];
    int size = 0;
    for (int e = 0; e < edges.length; e += 3) {
      if (numbers[edges[e + 2]] >= 0) {
        kept[size++] = edges[e];
        kept[size++] = edges[e + 1];
        kept[size++] = numbers[edges[e + 2]];
      }
    }
    return Arrays.copyOf(kept, size);
  }
}
