package dev.flint.eval.report;

import dev.flint.eval.statistics.Paired;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a mode must be worth to stay as it is.
enum Goal {
  THINKING_KEEPS_UP(
      "gsm8k", 200, "thinking", "plain", "Thinking ≥ plain chain of thought − 1 point") {
    @Override
    boolean holds(Paired paired) {
      return paired.difference() >= -0.01;
    }
  },
  CONTEMPLATING_PAYS(
      "gsm8k", 200, "contemplating", "thinking", "Contemplating − Thinking: lower bound above 0") {
    @Override
    boolean holds(Paired paired) {
      return paired.interval().low() > 0;
    }
  },
  CONTEMPLATING_IS_NO_MERE_VOTE(
      "gsm8k", 200, "contemplating", "majority-8", "Contemplating ≥ majority of 8") {
    @Override
    boolean holds(Paired paired) {
      return paired.difference() >= 0;
    }
  },
  PROGRAMS(
      "humaneval",
      164,
      "contemplating",
      "thinking",
      "Contemplating − Thinking: lower bound above 0") {
    @Override
    boolean holds(Paired paired) {
      return paired.interval().low() > 0;
    }
  };

  /// Contemplating may take this many times as long as Thinking.
  private static final double PATIENCE = 3.5;

  /// Problems after which the mean of what a person waits for is told.
  private static final int WAITED_FOR = 50;

  private final String set;
  private final int asked;
  private final String first;
  private final String second;
  private final String words;

  Goal(String set, int asked, String first, String second, String words) {
    this.set = set;
    this.asked = asked;
    this.first = first;
    this.second = second;
    this.words = words;
  }

  abstract boolean holds(Paired paired);

  /// A row of the table of goals.
  String row(List<Examined> runs) {
    Optional<Examined> a = most(runs, set, first, false);
    Optional<Examined> b = most(runs, set, second, false);
    if (a.isEmpty() || b.isEmpty() || a.get().shared(b.get()).isEmpty()) {
      return "| " + set + " | " + words + " | not measured | |\n";
    }
    Paired paired = a.get().against(b.get());
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s points (%s), p = %s | %s, n = %d of %d |\n",
        set,
        words,
        Words.points(paired.difference()),
        Words.points(paired.interval()),
        Words.p(paired.p()),
        state(holds(paired), paired.problems(), asked),
        paired.problems(),
        asked);
  }

  /// Fewer problems than asked for decide nothing.
  private static String state(boolean holds, int problems, int asked) {
    return (problems < asked ? "open; so far it " : "") + (holds ? "holds" : "does not hold");
  }

  /// The row about waiting: only runs of one problem at a time tell what a person waits for.
  static String waiting(List<Examined> runs) {
    String words = "| gsm8k | waiting for Contemplating ≤ 3.5 × waiting for Thinking | ";
    Optional<Examined> a = most(runs, "gsm8k", "contemplating", true);
    Optional<Examined> b = most(runs, "gsm8k", "thinking", true);
    if (a.isEmpty() || b.isEmpty() || a.get().shared(b.get()).isEmpty()) {
      return words + "not measured one at a time | |\n";
    }
    List<Integer> items = a.get().shared(b.get());
    double ratio = a.get().meanWallSeconds(items) / b.get().meanWallSeconds(items);
    return words
        + String.format(
            Locale.ROOT,
            "%.2f × | %s, n = %d of %d |\n",
            ratio,
            state(ratio <= PATIENCE, items.size(), WAITED_FOR),
            items.size(),
            Math.max(items.size(), WAITED_FOR));
  }

  private static Optional<Examined> most(
      List<Examined> runs, String set, String subject, boolean alone) {
    return runs.stream()
        .filter(run -> run.head().set().equals(set) && run.head().subject().equals(subject))
        .filter(run -> !alone || run.head().atOnce() == 1)
        .max(Comparator.comparingInt(Examined::count));
  }
}
