package dev.flint.cli.bench;

import dev.flint.engine.local.Work;
import java.util.Locale;

/// A report for people, line by line as it comes.
final class ReportText {
  private ReportText() {}

  /// What is measured, and on what machine.
  static String head(Subject subject) {
    return String.format(
        Locale.ROOT,
        """
        %s, %.2f GB, sha256 %s
        %s, %d threads, instructions %s, kernels %s
        read test: %.1f GB/s (each thread adds up the words of its own memory)%s
        """,
        subject.model(),
        subject.fileBytes() / 1e9,
        subject.sha256(),
        subject.cpu(),
        subject.threads(),
        subject.isa(),
        subject.kernels(),
        subject.readBytesPerSecond() / 1e9,
        peak(subject));
  }

  /// What the processor could multiply, as a part of a sentence; empty if that is not known.
  static String peak(Subject subject) {
    return subject.peakPerSecond() == 0
        ? ""
        : String.format(Locale.ROOT, ", int8 peak %.0f GMAC/s", subject.peakPerSecond() / 1e9);
  }

  /// What it took to load the model into this process.
  static String load(double seconds) {
    return String.format(
        Locale.ROOT, "%-15s %8.2f %-9s (file in the page cache)%n", "load", seconds, "s");
  }

  /// A warning about a machine that has other things to do; empty if it has not.
  static String warning(Subject subject) {
    return subject.isBusy()
        ? String.format(
            Locale.ROOT,
            "the load average was %.1f before anything was measured: others compute too, so these"
                + " figures are worth little",
            subject.load())
        : "";
  }

  /// How near a second's work comes to what the machine can do; empty for whole processes.
  static String rates(Shape shape, Work work, Subject subject) {
    String multiplied =
        String.format(Locale.ROOT, "%.1f GMAC/s", work.multiplyAdds() / 1e9)
            + (subject.peakPerSecond() == 0
                ? ""
                : percent(work.multiplyAdds(), subject.peakPerSecond(), "the int8 peak"));
    return switch (shape) {
      case PREFILL_512 -> multiplied;
      case DECODE_64, DECODE_64_AT_4096, DECODE_4X, DECODE_8X ->
          multiplied
              + String.format(Locale.ROOT, ", %.1f GB/s read", work.bytes() / 1e9)
              + percent(work.bytes(), subject.readBytesPerSecond(), "the read test");
      case START, MEMORY -> "";
    };
  }

  private static String percent(long part, double whole, String what) {
    return String.format(Locale.ROOT, " (%.0f %% of %s)", 100 * part / whole, what);
  }

  static String line(OwnFigures.Figure figure, Subject subject) {
    String rates = rates(figure.shape(), figure.work(), subject);
    return String.format(
        Locale.ROOT,
        "%-15s %8s %-9s %s%n",
        figure.shape().word(),
        amount(figure.shape(), figure.value()),
        figure.shape().unit(),
        rates.isEmpty() ? "(" + figure.shape().about() + ")" : rates);
  }

  static String line(Row row, Subject subject) {
    Quartiles ratio = row.ratio();
    String rates = rates(row.shape(), row.work(), subject);
    return String.format(
        Locale.ROOT,
        "%-15s %-14s %8s against %8s %-9s ratio %.2f (%.2f to %.2f), %s%s%n",
        row.shape().word(),
        row.rival(),
        amount(row.shape(), row.flint()),
        amount(row.shape(), row.rivalValue()),
        row.shape().unit(),
        ratio.median(),
        ratio.q1(),
        ratio.q3(),
        row.pairs().size() == 1 ? "1 pair" : row.pairs().size() + " pairs",
        rates.isEmpty() ? "" : "; " + rates);
  }

  /// A figure with as many digits as it is worth.
  static String amount(Shape shape, double value) {
    return switch (shape) {
      case MEMORY -> String.format(Locale.ROOT, "%.0f", value);
      case START -> String.format(Locale.ROOT, "%.2f", value);
      case PREFILL_512, DECODE_64, DECODE_64_AT_4096, DECODE_4X, DECODE_8X ->
          String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
    };
  }
}
