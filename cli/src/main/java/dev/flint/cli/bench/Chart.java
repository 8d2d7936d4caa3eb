package dev.flint.cli.bench;

import java.util.List;
import java.util.Locale;

/// The ratios of a report as bars, an SVG picture: a whisker from quartile to quartile, and a line
/// at 1, where Flint and the rival are equal.
final class Chart {
  private static final int WIDTH = 720;
  private static final int LEFT = 210;
  private static final int RIGHT = 70;
  private static final int TOP = 64;
  private static final int BAR = 18;
  private static final int PITCH = 28;
  private static final int BOTTOM = 40;
  private static final String AHEAD = "#2f7d4f";
  private static final String BEHIND = "#b4552d";

  private final Report report;
  private final double most;
  private final StringBuilder svg = new StringBuilder();

  private Chart(Report report) {
    this.report = report;
    double top = 1.2;
    for (Row row : report.rows()) {
      top = Math.max(top, row.ratio().q3());
    }
    most = top * 1.05;
  }

  static String svg(Report report) {
    return new Chart(report).draw();
  }

  private String draw() {
    List<Row> rows = report.rows();
    int bottom = TOP + PITCH * rows.size();
    svg.append(
        String.format(
            Locale.ROOT,
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" \
            font-family="sans-serif" font-size="13" fill="#222">
            <rect width="%1$d" height="%2$d" fill="#fff"/>
            """,
            WIDTH,
            bottom + BOTTOM));
    Subject subject = report.subject();
    text(16, 26, "start", "font-size=\"16\" font-weight=\"bold\"", "Flint, " + subject.model());
    text(
        16,
        46,
        "start",
        "fill=\"#666\"",
        String.format(
            Locale.ROOT,
            "%s, %d threads, %s, %s",
            subject.cpu(),
            subject.threads(),
            subject.isa(),
            report.date()));
    double step = step();
    for (int i = 0; i * step <= most; i++) {
      double ratio = i * step;
      rule(x(ratio), bottom, "#e4e4e4", "");
      text(x(ratio), bottom + 18, "middle", "fill=\"#666\"", trimmed(ratio));
    }
    rule(x(1), bottom, "#222", " stroke-dasharray=\"4 3\"");
    for (int i = 0; i < rows.size(); i++) {
      bar(rows.get(i), TOP + i * PITCH);
    }
    text(x(1), bottom + 33, "middle", "", "equal");
    return svg.append("</svg>\n").toString();
  }

  private void bar(Row row, int y) {
    Quartiles ratio = row.ratio();
    double middle = y + BAR / 2.0;
    text(LEFT - 10, middle + 4.5, "end", "", row.shape().word() + " · " + row.rival());
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\" fill-opacity=\"0.85\"/>\n",
            LEFT,
            y,
            x(ratio.median()) - LEFT,
            BAR,
            ratio.median() < 1 ? BEHIND : AHEAD));
    svg.append(
        String.format(
            Locale.ROOT,
            "<path d=\"M%.1f %.1fH%.1fM%.1f %.1fv8M%.1f %.1fv8\" stroke=\"#222\"/>\n",
            x(ratio.q1()),
            middle,
            x(ratio.q3()),
            x(ratio.q1()),
            middle - 4,
            x(ratio.q3()),
            middle - 4));
    text(
        x(Math.max(ratio.q3(), ratio.median())) + 8,
        middle + 4.5,
        "start",
        "font-weight=\"bold\" paint-order=\"stroke\" stroke=\"#fff\" stroke-width=\"4\"",
        String.format(Locale.ROOT, "%.2f", ratio.median()));
  }

  private void rule(double x, int bottom, String colour, String dashes) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\"%s/>\n",
            x,
            TOP - 6,
            x,
            bottom,
            colour,
            dashes));
  }

  private void text(double x, double y, String anchor, String style, String words) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>\n",
            x,
            y,
            anchor,
            style,
            escaped(words)));
  }

  private double x(double ratio) {
    return LEFT + (WIDTH - LEFT - RIGHT) * ratio / most;
  }

  /// The distance of the grid's lines: 4 to 10 of them.
  private double step() {
    for (double step : new double[] {0.2, 0.5, 1, 2, 5, 10, 20, 50, 100}) {
      if (most / step <= 10) {
        return step;
      }
    }
    return most;
  }

  private static String trimmed(double ratio) {
    return ratio == Math.rint(ratio)
        ? String.format(Locale.ROOT, "%.0f", ratio)
        : String.format(Locale.ROOT, "%.1f", ratio);
  }

  private static String escaped(String words) {
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
