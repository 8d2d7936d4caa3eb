package dev.flint.cli.bench;

import tools.jackson.core.JsonGenerator;

/// A report for machines. The names are part of the public interface.
final class ReportJson {
  private static final double PRECISION = 1e4;

  private ReportJson() {}

  /// `{"model", "sha256", "cpu", "isa", "threads", "rows"}`; a row without a rival has null for
  /// everything that only a pair has, and no pairs.
  static void write(JsonGenerator out, Report report) {
    Subject subject = report.subject();
    out.writeStartObject();
    out.writeStringProperty("model", subject.model());
    out.writeStringProperty("sha256", subject.sha256());
    out.writeStringProperty("cpu", subject.cpu());
    out.writeStringProperty("isa", subject.isa());
    out.writeNumberProperty("threads", subject.threads());
    out.writeArrayPropertyStart("rows");
    for (OwnFigures.Figure figure : report.own()) {
      out.writeStartObject();
      out.writeStringProperty("shape", figure.shape().word());
      out.writeNullProperty("rival");
      number(out, "flint", figure.value());
      out.writeNullProperty("rival_value");
      out.writeStringProperty("unit", figure.shape().unit());
      out.writeNullProperty("ratio_median");
      out.writeNullProperty("ratio_q1");
      out.writeNullProperty("ratio_q3");
      out.writeNumberProperty("pairs", 0);
      out.writeEndObject();
    }
    for (Row row : report.rows()) {
      Quartiles ratio = row.ratio();
      out.writeStartObject();
      out.writeStringProperty("shape", row.shape().word());
      out.writeStringProperty("rival", row.rival());
      number(out, "flint", row.flint());
      number(out, "rival_value", row.rivalValue());
      out.writeStringProperty("unit", row.shape().unit());
      number(out, "ratio_median", ratio.median());
      number(out, "ratio_q1", ratio.q1());
      number(out, "ratio_q3", ratio.q3());
      out.writeNumberProperty("pairs", row.pairs().size());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void number(JsonGenerator out, String name, double value) {
    out.writeNumberProperty(name, Math.round(value * PRECISION) / PRECISION);
  }
}
