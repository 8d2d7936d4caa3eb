package dev.flint.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.cli.bench.OwnFigures.Figure;
import dev.flint.cli.bench.Row.Pair;
import dev.flint.cli.console.Json;
import dev.flint.engine.local.Work;
import java.io.StringReader;
import java.time.LocalDate;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class ReportTest {
  private static final Subject SUBJECT =
      new Subject(
          "tiny <&> model", 986_000_000, "abc", "A CPU", "avx2", "jit", 2, 30e9, 100e9, 0.1);
  private static final Row DECODE =
      new Row(
          Shape.DECODE_64,
          "llama.cpp",
          List.of(new Pair(20, 10), new Pair(30, 10), new Pair(40, 10)),
          new Work(23_000_000_000L, 15_000_000_000L));
  private static final Row START =
      new Row(Shape.START, "ik", List.of(new Pair(2, 1), new Pair(4, 1)), Work.NONE);

  private static Report report(List<Figure> own, Row... rows) {
    return new Report(
        LocalDate.of(2026, 11, 22),
        SUBJECT,
        own,
        List.of(rows),
        List.of("llama.cpp: llama-bench -fa 1"),
        List.of("ik failed"));
  }

  @Test
  void aRatioAboveOneIsInFlintsFavourWhateverTheUnit() {
    assertThat(DECODE.ratio()).isEqualTo(new Quartiles(2.5, 3, 3.5));
    assertThat(START.ratio()).isEqualTo(new Quartiles(0.3125, 0.375, 0.4375));
    var memory = new Row(Shape.MEMORY, "ik", List.of(new Pair(500, 1500)), Work.NONE);
    assertThat(memory.ratio().median()).isEqualTo(3);
  }

  @Test
  void theRatioIsOfPairsAndNotOfMedians() {
    var row =
        new Row(
            Shape.DECODE_64,
            "ik",
            List.of(new Pair(10, 10), new Pair(100, 100), new Pair(30, 10)),
            Work.NONE);
    assertThat(row.ratio().median()).isEqualTo(1);
    assertThat(row.flint() / row.rivalValue()).isEqualTo(3);
  }

  @Test
  void machinesGetEveryFigureOfAPair() {
    assertThat(Json.text(out -> ReportJson.write(out, report(List.of(), DECODE, START))))
        .isEqualTo(
            """
            {"model":"tiny <&> model","sha256":"abc","cpu":"A CPU","isa":"avx2","threads":2,"rows":[\
            {"shape":"decode-64","rival":"llama.cpp","flint":30.0,"rival_value":10.0,"unit":"tokens/s",\
            "ratio_median":3.0,"ratio_q1":2.5,"ratio_q3":3.5,"pairs":3},\
            {"shape":"start","rival":"ik","flint":3.0,"rival_value":1.0,"unit":"s",\
            "ratio_median":0.375,"ratio_q1":0.3125,"ratio_q3":0.4375,"pairs":2}]}\
            """);
  }

  @Test
  void aloneARowHasNothingOfARival() {
    Figure figure = new Figure(Shape.PREFILL_512, 41.23456, new Work(52_000_000_000L, 1));
    assertThat(Json.text(out -> ReportJson.write(out, report(List.of(figure)))))
        .contains(
            """
            "rows":[{"shape":"prefill-512","rival":null,"flint":41.2346,"rival_value":null,\
            "unit":"tokens/s","ratio_median":null,"ratio_q1":null,"ratio_q3":null,"pairs":0}]\
            """);
  }

  @Test
  void peopleReadTheRatioWithItsQuartilesAndPairs() {
    assertThat(ReportText.line(DECODE, SUBJECT))
        .isEqualTo(
            "decode-64       llama.cpp          30.0 against     10.0 tokens/s  ratio 3.00 (2.50 to"
                + " 3.50), 3 pairs; 23.0 GMAC/s (23 % of the int8 peak), 15.0 GB/s read (50 % of"
                + " the read test)\n");
    assertThat(ReportText.line(START, SUBJECT)).endsWith(", 2 pairs\n");
    assertThat(ReportText.head(SUBJECT))
        .contains("read test: 30.0 GB/s")
        .contains("int8 peak 100 GMAC/s");
    Figure decode = new Figure(Shape.DECODE_64, 15, new Work(23_000_000_000L, 15_000_000_000L));
    assertThat(ReportText.line(decode, SUBJECT))
        .contains("15.0 tokens/s")
        .contains("23.0 GMAC/s (23 % of the int8 peak), 15.0 GB/s read (50 % of the read test)");
  }

  @Test
  void aBusyMachineIsWarnedOf() {
    assertThat(ReportText.warning(SUBJECT)).isEmpty();
    var busy = new Subject("m", 1, "", "", "", "", 1, 1, 0, 3.25);
    assertThat(ReportText.warning(busy)).contains("load average was 3.3");
  }

  @Test
  void theMarkdownPageSaysAllThatIsNeededToMeasureAgain() {
    assertThat(ReportMarkdown.page(report(List.of(), DECODE)))
        .contains(
            "A CPU, 2 threads, instructions avx2, kernels jit, read test 30.0 GB/s, int8 peak 100 GMAC/s")
        .contains("2026-11-22. File: 0.99 GB, sha256 `abc`")
        .contains(
            "| decode-64 | llama.cpp | 30.0 tokens/s | 10.0 tokens/s | **3.00** (2.50 to 3.50) | 3"
                + " | 23.0 GMAC/s (23 % of the int8 peak), 15.0 GB/s read (50 % of the read test)"
                + " |\n")
        .endsWith("\n\n- llama.cpp: llama-bench -fa 1\n- ik failed\n");
    Figure start = new Figure(Shape.START, 1.5, Work.NONE);
    assertThat(ReportMarkdown.page(report(List.of(start))))
        .contains("| start: process start to the first token after 32 | 1.50 s |  |\n");
  }

  @Test
  void theChartIsAPictureWithABarForEachRow() throws Exception {
    String svg = Chart.svg(report(List.of(), DECODE, START));
    NodeList bars =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)))
            .getElementsByTagName("rect");
    assertThat(bars.getLength()).as("background and two bars").isEqualTo(3);
    double decode = width(bars, 1);
    double start = width(bars, 2);
    assertThat(decode / start).as("3 against 0.375").isBetween(7.9, 8.1);
    assertThat(svg).contains("tiny &lt;&amp;&gt; model").contains("decode-64 · llama.cpp");
  }

  private static double width(NodeList bars, int index) {
    return Double.parseDouble(((Element) bars.item(index)).getAttribute("width"));
  }
}
