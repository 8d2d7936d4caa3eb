package dev.flint.eval.report;

import dev.flint.eval.run.Head;
import dev.flint.eval.statistics.Paired;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The page that says what the modes are worth: Markdown, with a picture for each data set beside
/// it.
public final class ModesPage {
  private static final List<String> ORDER =
      List.of("answer-only", "plain", "instant", "thinking", "chain", "majority", "contemplating");

  private final List<Examined> runs;
  private final String folder;
  private final StringBuilder page = new StringBuilder();

  private ModesPage(List<Examined> runs, String folder) {
    this.runs = runs;
    this.folder = folder;
  }

  /// @param runs at least one
  /// @param folder where their files lie, for the page's first lines
  public static String markdown(List<Examined> runs, String folder) {
    return new ModesPage(runs, folder).write();
  }

  /// The pictures: SVG by file name.
  public static Map<String, String> pictures(List<Examined> runs) {
    Map<String, String> pictures = new TreeMap<>();
    bySet(runs).forEach((set, some) -> pictures.put(picture(set), ModesChart.svg(set, some)));
    return pictures;
  }

  private static String picture(String set) {
    return "modes-" + set + ".svg";
  }

  private static Map<String, List<Examined>> bySet(List<Examined> runs) {
    Map<String, List<Examined>> sets = new TreeMap<>();
    for (Examined run : runs) {
      sets.computeIfAbsent(run.head().set(), _ -> new ArrayList<>()).add(run);
    }
    sets.values()
        .forEach(some ->
            some.sort(
                Comparator.comparingInt((Examined run) -> place(run.head().subject()))
                    .thenComparingDouble(Examined::meanTokens)));
    return sets;
  }

  private static int place(String subject) {
    for (int i = 0; i < ORDER.size(); i++) {
      if (subject.startsWith(ORDER.get(i))) {
        return i;
      }
    }
    return ORDER.size();
  }

  private String write() {
    page.append(
        String.format(
            Locale.ROOT,
            """
            # What the modes are worth

            Made by `flint eval modes` from the runs in `%s`; it says what they say. Each run is a file of JSON lines that
            `flint eval run` wrote; [cli.md](cli.md) tells how.

            - **answer-only**: the plain model, asked for the answer without working. **plain**: the plain model, told to think step by step (chain of thought).
              **thinking**, **contemplating-quick**, **contemplating**: the modes, asked as a person would. **chain-N**: one chain of thought that goes over its
              solution again until N tokens are used up. **majority-N**: N chains of thought at temperature 0.7, the most frequent answer counts.
            - Answers are drawn greedily; votes and all agents but the first at temperature 0.7, with fixed seeds. The modes have no tools here, and
              their limits in time are lifted, so that a busy machine cuts no answer short; those in tokens hold.
            - **Accuracy** has Wilson's 95 %% interval. Differences are paired: only problems that both were given count; the interval is a bootstrap over
              problems (10,000 draws, fixed seed), p is McNemar's exact test.
            - **Tokens** are all that were generated, thoughts and agents that were cut included. **Core-seconds** are the processor time of the whole process
              while problems were worked on, shared out evenly among those worked on together (*at once*); many at once cost less each, so only rows with the same
              *at once* compare. **Waiting** is the time on the wall clock for one problem; it means something to a person only where *at once* is 1.

            """,
            folder));
    page.append("## The goals\n\n| set | goal | measured | |\n|---|---|---|---|\n");
    for (Goal goal : Goal.values()) {
      page.append(goal.row(runs));
    }
    page.append(Goal.waiting(runs)).append('\n');
    bySet(runs).forEach(this::set);
    return page.toString();
  }

  private void set(String set, List<Examined> some) {
    Head head = some.getFirst().head();
    page.append("## ").append(set).append("\n\n");
    page.append(
        String.format(
            Locale.ROOT,
            "%s (sha256 %s), %d threads; data file sha256 %s.\n\n"
                + "![accuracy against core-seconds](images/%s)\n\n",
            head.model(),
            head.modelSha256().isEmpty() ? "unknown" : head.modelSha256().substring(0, 12),
            head.threads(),
            head.setSha256().substring(0, 12),
            picture(set)));
    page.append(
        "| subject | problems | right | accuracy, 95 % interval | tokens | core-seconds | waiting,"
            + " s | at once |\n"
            + "|---|---|---|---|---|---|---|---|\n");
    for (Examined run : some) {
      page.append(
          String.format(
              Locale.ROOT,
              "| %s | %d | %d | %s %% (%s) | %.0f | %.1f | %.1f | %d |\n",
              run.head().subject(),
              run.count(),
              run.right(),
              Words.percent(run.accuracy()),
              Words.percent(run.interval()),
              run.meanTokens(),
              run.meanCoreSeconds(),
              run.meanWallSeconds(),
              run.head().atOnce()));
    }
    for (Examined run : some) {
      if (run.errors() > 0) {
        page.append(
            String.format(
                Locale.ROOT,
                "\n%s could not answer %d of its problems; they count as not right.\n",
                run.head().subject(),
                run.errors()));
      }
    }
    page.append("\nPaired, at the problems that both were given:\n\n");
    page.append("| first − second | n | right | difference, points (95 % interval) | p |\n");
    page.append("|---|---|---|---|---|\n");
    for (int i = 1; i < some.size(); i++) {
      for (int j = 0; j < i; j++) {
        pair(some.get(i), some.get(j));
      }
    }
    page.append('\n');
  }

  private void pair(Examined a, Examined b) {
    if (a.shared(b).isEmpty() || a.head().subject().equals(b.head().subject())) {
      return;
    }
    Paired paired = a.against(b);
    page.append(
        String.format(
            Locale.ROOT,
            "| %s − %s | %d | %d, %d | %s (%s) | %s |\n",
            a.head().subject(),
            b.head().subject(),
            paired.problems(),
            paired.rightA(),
            paired.rightB(),
            Words.points(paired.difference()),
            Words.points(paired.interval()),
            Words.p(paired.p())));
  }
}
