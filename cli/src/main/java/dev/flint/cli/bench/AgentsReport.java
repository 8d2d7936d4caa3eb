package dev.flint.cli.bench;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/// The table of the agents' or the server's bench for people, for machines and as a Markdown page.
/// The names in the JSON are part of the public interface.
///
/// @param what the word of the bench
/// @param remarks how rivals were run, what could not be measured and why
record AgentsReport(
    LocalDate date, Subject subject, String what, List<AgentFigure> figures, List<String> remarks) {
  private static final double PRECISION = 1e4;

  AgentsReport {
    figures = List.copyOf(figures);
    remarks = List.copyOf(remarks);
  }

  static String line(AgentFigure figure) {
    return String.format(
        Locale.ROOT,
        "%-22s %9s %-9s %-40s %s%n",
        figure.shape(),
        amount(figure.flint()),
        figure.unit(),
        compared(figure),
        goal(figure) + verdict(figure));
  }

  private static String compared(AgentFigure figure) {
    if (!figure.isCompared()) {
      return "";
    }
    Quartiles ratio = figure.ratio();
    return String.format(
        Locale.ROOT,
        "%.2f (%.2f to %.2f) of %s's %s",
        ratio.median(),
        ratio.q1(),
        ratio.q3(),
        figure.rival(),
        amount(figure.rivalValue()));
  }

  private static String goal(AgentFigure figure) {
    AgentFigure.Goal goal = figure.goal();
    return !goal.isAsked()
        ? ""
        : (goal.atLeast() ? "at least " : "at most ") + amount(goal.bound());
  }

  private static String verdict(AgentFigure figure) {
    return figure.judged().stream()
        .mapToObj(value -> figure.goal().isMet(value) ? ": met" : ": not met")
        .findFirst()
        .orElse("");
  }

  private static String amount(double value) {
    return value == Math.rint(value) && value < 1e9
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
  }

  /// As `flint bench` has it, with each row's goal (its bound, null if nothing is asked) and
  /// whether it is met.
  void write(JsonGenerator out) {
    out.writeStartObject();
    out.writeStringProperty("model", subject.model());
    out.writeStringProperty("sha256", subject.sha256());
    out.writeStringProperty("cpu", subject.cpu());
    out.writeStringProperty("isa", subject.isa());
    out.writeNumberProperty("threads", subject.threads());
    out.writeArrayPropertyStart("rows");
    for (AgentFigure figure : figures) {
      out.writeStartObject();
      out.writeStringProperty("shape", figure.shape());
      number(out, "flint", figure.flint());
      out.writeStringProperty("unit", figure.unit());
      if (figure.isCompared()) {
        Quartiles ratio = figure.ratio();
        out.writeStringProperty("rival", figure.rival());
        number(out, "rival_value", figure.rivalValue());
        number(out, "ratio_median", ratio.median());
        number(out, "ratio_q1", ratio.q1());
        number(out, "ratio_q3", ratio.q3());
        out.writeNumberProperty("pairs", figure.values().size());
      } else {
        for (String name :
            List.of("rival", "rival_value", "ratio_median", "ratio_q1", "ratio_q3")) {
          out.writeNullProperty(name);
        }
        out.writeNumberProperty("pairs", 0);
      }
      if (figure.goal().isAsked()) {
        number(out, "goal", figure.goal().bound());
        out.writeBooleanProperty("met", figure.goal().isMet(figure.judged().orElse(Double.NaN)));
      } else {
        out.writeNullProperty("goal");
        out.writeNullProperty("met");
      }
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void number(JsonGenerator out, String name, double value) {
    out.writeNumberProperty(name, Math.round(value * PRECISION) / PRECISION);
  }

  String page() {
    StringBuilder page = new StringBuilder();
    page.append(
        String.format(
            Locale.ROOT,
            """
            ### %s, %s

            %s, %d threads, instructions %s, kernels %s, %s. File: sha256 `%s`.

            | | Flint | compared with | its figure | ratio (quartiles) | goal |
            |---|---:|---|---:|---:|---|
            """,
            subject.model(),
            what,
            subject.cpu(),
            subject.threads(),
            subject.isa(),
            subject.kernels(),
            date,
            subject.sha256()));
    for (AgentFigure figure : figures) {
      String ratio = "";
      if (figure.isCompared()) {
        Quartiles of = figure.ratio();
        ratio =
            String.format(Locale.ROOT, "**%.2f** (%.2f to %.2f)", of.median(), of.q1(), of.q3());
      }
      page.append(
          String.format(
              Locale.ROOT,
              "| %s | %s %s | %s | %s | %s | %s |\n",
              figure.shape(),
              amount(figure.flint()),
              figure.unit(),
              figure.rival(),
              figure.isCompared() ? amount(figure.rivalValue()) + " " + figure.unit() : "",
              ratio,
              goal(figure) + verdict(figure)));
    }
    page.append(remarks.isEmpty() ? "" : "\n");
    remarks.forEach(remark -> page.append("- ").append(remark.replace('\n', ' ')).append('\n'));
    return page.toString();
  }
}
