package dev.flint.eval.report;

import dev.flint.eval.statistics.Interval;
import dev.flint.eval.statistics.Paired;
import java.util.Locale;

/// How figures are written.
public final class Words {
  private Words() {}

  /// A share as per cent with one decimal.
  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f", 100 * share);
  }

  /// A difference in points, with its sign.
  static String points(double difference) {
    return String.format(Locale.ROOT, "%+.1f", 100 * difference);
  }

  static String percent(Interval interval) {
    return percent(interval.low()) + " to " + percent(interval.high());
  }

  static String points(Interval interval) {
    return points(interval.low()) + " to " + points(interval.high());
  }

  static String p(double p) {
    return p < 0.001 ? "< 0.001" : String.format(Locale.ROOT, "%.3f", p);
  }

  static String one(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /// Two runs side by side, a few lines for a terminal.
  public static String compared(Examined a, Examined b) {
    Paired paired = a.against(b);
    return line(a)
        + line(b)
        + String.format(
            Locale.ROOT,
            """
            at the %d problems that both have: %d and %d right
            difference %s points, 95 %% interval %s (bootstrap)
            only the first %d, only the second %d, p = %s (McNemar, exact)
            """,
            paired.problems(),
            paired.rightA(),
            paired.rightB(),
            points(paired.difference()),
            points(paired.interval()),
            paired.onlyA(),
            paired.onlyB(),
            p(paired.p()));
  }

  /// One run in a line.
  public static String line(Examined run) {
    return String.format(
        Locale.ROOT,
        "%-20s %s: %d of %d right, %s %% (95 %% interval %s), %.0f tokens, %.1f core-seconds, %.1f"
            + " s waiting each%s\n",
        run.head().subject(),
        run.head().set(),
        run.right(),
        run.count(),
        percent(run.accuracy()),
        percent(run.interval()),
        run.meanTokens(),
        run.meanCoreSeconds(),
        run.meanWallSeconds(),
        run.errors() == 0 ? "" : ", " + run.errors() + " could not be answered");
  }
}
