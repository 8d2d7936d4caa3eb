package dev.flint.model.grammar;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Which members an object may have: the declared ones in their order, each with its colon and
/// value, then others, whose names belong to classes. A place among them is how many declared ones
/// lie behind (`at`) and how many members there are (`count`, 0 if nobody asks).
final class Members {
  private final Dfa names; // labels: declared names 0, 1, 2 ..., then classes of other names
  private final List<Term> values; // [label], each with the colon before it
  private final BitSet required; // of the declared
  private final int declared;
  private final int min;
  private final int max;
  private final Map<Long, Lead.View> views = new ConcurrentHashMap<>();

  Members(Dfa names, List<Term> values, int declared, BitSet required, int min, int max) {
    this.names = names;
    this.values = values;
    this.declared = declared;
    this.required = required;
    this.min = min;
    this.max = max;
  }

  List<Term> values() {
    return values;
  }

  Term value(int label) {
    return values.get(label);
  }

  boolean isDeclared(int label) {
    return label < declared;
  }

  /// Whether an object with at least one member can be written.
  boolean satisfiable() {
    return !allowed(0, 0).isEmpty();
  }

  /// The place behind a member.
  int after(int label) {
    return Math.min(label + 1, declared);
  }

  int counted(int count) {
    return max == Integer.MAX_VALUE ? Math.min(count + 1, min) : count + 1;
  }

  boolean mayClose(int at, int count) {
    int next = required.nextSetBit(at);
    return next < 0 && count >= min;
  }

  /// The names that may come at a place; null if none may.
  Lead.@Nullable Scan names(int at, int count) {
    return views
        .computeIfAbsent(((long) at << 32) | count, key -> new Lead.View(names, allowed(at, count)))
        .start();
  }

  /// Whether names that are not declared may come at a place.
  boolean othersMayCome(int at) {
    return values.size() > declared && required.nextSetBit(at) < 0;
  }

  private BitSet allowed(int at, int count) {
    BitSet allowed = new BitSet();
    int open = 0; // members that may still come after label
    for (int label = values.size() - 1; label >= declared; label--) {
      if (values.get(label).productive) {
        open = Integer.MAX_VALUE / 2; // classes are without end
        if (required.nextSetBit(at) < 0 && count < max && count + 1 + open >= min) {
          allowed.set(label);
        }
      }
    }
    int needed = 0; // members that must still come after label
    int last = required.nextSetBit(at);
    for (int label = declared - 1; label >= at; label--) {
      boolean productive = values.get(label).productive;
      if (productive
          && (last < 0 || label <= last)
          && count + 1L + needed <= max
          && count + 1 + open >= min) {
        allowed.set(label);
      }
      if (required.get(label)) {
        if (!productive) {
          return new BitSet();
        }
        needed++;
      }
      open += productive ? 1 : 0;
    }
    return allowed;
  }
}
