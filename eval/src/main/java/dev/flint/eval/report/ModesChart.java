package dev.flint.eval.report;

import java.util.List;
import java.util.Locale;

/// Accuracy against core-seconds (on a scale of powers of ten), an SVG picture: a point for each
/// run with its 95 % interval.
final class ModesChart {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 440;
  private static final int LEFT = 60;
  private static final int RIGHT = 150;
  private static final int TOP = 56;
  private static final int BOTTOM = 54;
  private static final String MODE = "#2f7d4f";
  private static final String PLAIN = "#4a6a9a";

  private final double least;
  private final double most;
  private final StringBuilder svg = new StringBuilder();

  private ModesChart(List<Examined> runs) {
    double low = Double.MAX_VALUE;
    double high = 0;
    for (Examined run : runs) {
      low = Math.min(low, cost(run));
      high = Math.max(high, cost(run));
    }
    least = Math.pow(10, Math.floor(Math.log10(low)));
    most = Math.pow(10, Math.floor(Math.log10(high)) + 1);
  }

  /// What is too little to measure is drawn at a hundredth of a second.
  private static double cost(Examined run) {
    return Math.max(0.01, run.meanCoreSeconds());
  }

  static String svg(String set, List<Examined> runs) {
    return new ModesChart(runs).draw(set, runs);
  }

  private String draw(String set, List<Examined> runs) {
    svg.append(
        String.format(
            Locale.ROOT,
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" \
            font-family="sans-serif" font-size="13" fill="#222">
            <rect width="%1$d" height="%2$d" fill="#fff"/>
            """,
            WIDTH,
            HEIGHT));
    text(16, 26, "start", "font-size=\"16\" font-weight=\"bold\"", set + ": accuracy and cost");
    text(16, 44, "start", "fill=\"#666\"", runs.getFirst().head().model());
    int bottom = HEIGHT - BOTTOM;
    for (int percent = 0; percent <= 100; percent += 20) {
      line(LEFT, y(percent / 100.0), WIDTH - RIGHT, y(percent / 100.0), "#e4e4e4");
      text(LEFT - 8, y(percent / 100.0) + 4, "end", "fill=\"#666\"", percent + " %");
    }
    for (double tick = least; tick <= most * 1.001; tick *= 10) {
      line(x(tick), TOP, x(tick), bottom, "#e4e4e4");
      text(x(tick), bottom + 18, "middle", "fill=\"#666\"", trimmed(tick));
    }
    text((LEFT + WIDTH - RIGHT) / 2.0, bottom + 40, "middle", "", "core-seconds for a problem");
    runs.forEach(this::point);
    return svg.append("</svg>\n").toString();
  }

  private void point(Examined run) {
    double x = x(cost(run));
    double y = y(run.accuracy());
    String subject = run.head().subject();
    boolean mode = subject.startsWith("contemplating") || subject.equals("thinking");
    line(x, y(run.interval().low()), x, y(run.interval().high()), mode ? MODE : PLAIN);
    svg.append(
        String.format(
            Locale.ROOT,
            "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"%s\"/>\n",
            x,
            y,
            mode ? MODE : PLAIN));
    text(
        x + 9,
        y + 4.5,
        "start",
        "paint-order=\"stroke\" stroke=\"#fff\" stroke-width=\"4\"",
        subject + " (" + run.count() + ")");
  }

  private void line(double x1, double y1, double x2, double y2, String colour) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>\n",
            x1,
            y1,
            x2,
            y2,
            colour));
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
            words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")));
  }

  private double x(double seconds) {
    return LEFT
        + (WIDTH - LEFT - RIGHT)
            * (Math.log10(seconds) - Math.log10(least))
            / (Math.log10(most) - Math.log10(least));
  }

  private static double y(double accuracy) {
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * accuracy;
  }

  private static String trimmed(double value) {
    return value >= 1
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.2f", value);
  }
}
