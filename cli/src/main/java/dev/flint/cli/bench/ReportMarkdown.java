package dev.flint.cli.bench;

import static dev.flint.cli.bench.ReportText.amount;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A report as a Markdown page that says all that is needed to measure it again.
final class ReportMarkdown {
  private ReportMarkdown() {}

  static String page(Report report) {
    Subject subject = report.subject();
    var page = new StringBuilder();
    page.append(
        String.format(
            Locale.ROOT,
            """
            ### %s

            %s, %d threads, instructions %s, kernels %s, read test %.1f GB/s%s, %s. File: %.2f GB, sha256 `%s`.

            """,
            subject.model(),
            subject.cpu(),
            subject.threads(),
            subject.isa(),
            subject.kernels(),
            subject.readBytesPerSecond() / 1e9,
            ReportText.peak(subject),
            report.date(),
            subject.fileBytes() / 1e9,
            subject.sha256()));
    if (!report.own().isEmpty()) {
      page.append("| | Flint | |\n|---|---:|---|\n");
      for (OwnFigures.Figure figure : report.own()) {
        page.append(
            String.format(
                Locale.ROOT,
                "| %s: %s | %s %s | %s |\n",
                figure.shape().word(),
                figure.shape().about(),
                amount(figure.shape(), figure.value()),
                figure.shape().unit(),
                ReportText.rates(figure.shape(), figure.work(), subject)));
      }
    }
    if (!report.rows().isEmpty()) {
      page.append("| | rival | Flint | rival's | ratio (quartiles) | pairs | Flint's work |\n");
      page.append("|---|---|---:|---:|---:|---:|---|\n");
      for (Row row : report.rows()) {
        page.append(line(row, subject));
      }
      page.append(
          "\nA ratio above 1 is in Flint's favour; it is the median of the pairs' ratios.\n");
    }
    List<String> remarks = new ArrayList<>(report.rivals());
    remarks.addAll(report.notes());
    page.append(remarks.isEmpty() ? "" : "\n");
    remarks.forEach(remark -> page.append("- ").append(remark.replace('\n', ' ')).append('\n'));
    return page.toString();
  }

  private static String line(Row row, Subject subject) {
    Quartiles ratio = row.ratio();
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s %s | %s %s | **%.2f** (%.2f to %.2f) | %d | %s |\n",
        row.shape().word(),
        row.rival(),
        amount(row.shape(), row.flint()),
        row.shape().unit(),
        amount(row.shape(), row.rivalValue()),
        row.shape().unit(),
        ratio.median(),
        ratio.q1(),
        ratio.q3(),
        row.pairs().size(),
        ReportText.rates(row.shape(), row.work(), subject));
  }
}
