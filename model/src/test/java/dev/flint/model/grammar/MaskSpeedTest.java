package dev.flint.model.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Prints what grammars cost, by processor time of one thread (`-Dflint.test.speed`): schemas that
/// were never seen before, and the masks along random walks through the arguments of tools.
@EnabledIfSystemProperty(named = "flint.test.speed", matches = ".*")
final class MaskSpeedTest {
  private static final int SCHEMAS = 60;
  private static final int WALKS = 60;
  private static final int STEPS = 200;
  private static final UnaryOperator<String> SPELLED = Walk.QWEN2::spelled;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  @Test
  void ofNewSchemas() {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < SCHEMAS; i++) {
      String schema = schema("s" + i + "_", 195);
      assertThat(schema.lines().count()).isEqualTo(201);
      long begun = threads.getCurrentThreadCpuTime();
      Matcher matcher = Walk.QWEN2.matcher(Grammar.jsonSchema(schema));
      assertThat(matcher.mask()).isNotEmpty();
      millis.add((threads.getCurrentThreadCpuTime() - begun) / 1e6);
    }
    System.out.printf(
        "a new schema of 201 lines: the first %.1f ms, %s%n", millis.getFirst(), of(millis, "ms"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "python", "quoted", "tags"})
  void ofMasks(String way) {
    Syntax syntax =
        switch (way) {
          case "json" -> new Syntax.Json();
          case "python" -> new Syntax.Python();
          case "quoted" -> new Syntax.Quoted("<|\"|>");
          default ->
              new Syntax.Tags("<parameter=", ">\n", ">\n", "\n</parameter>\n", "</function>");
        };
    Random random = new Random(1);
    List<Double> micros = new ArrayList<>();
    for (int i = 0; i < WALKS; i++) {
      String schema = schema("w" + i + "_", 12);
      Set<String> texts =
          way.equals("tags") ? Set.of("w" + i + "_0", "w" + i + "_1", "w" + i + "_6") : Set.of();
      Matcher matcher = Walk.QWEN2.matcher(Grammar.arguments(schema, syntax, texts, SPELLED));
      for (int step = 0; step < STEPS && !matcher.mustEnd(); step++) {
        long begun = threads.getCurrentThreadCpuTime();
        long[] mask = matcher.mask();
        micros.add((threads.getCurrentThreadCpuTime() - begun) / 1e3);
        byte[] bytes =
            random.nextInt(3) == 0
                ? Walk.closing(matcher.state(), random)
                : Walk.QWEN2.bytes(Walk.any(mask, random));
        if (bytes.length == 0) {
          break; // a token that ends the answer
        }
        assertThat(matcher.accept(bytes)).isTrue();
      }
    }
    System.out.printf("masks, %s: %s%n", way, of(micros, "µs"));
  }

  private static String of(List<Double> figures, String unit) {
    List<Double> sorted = figures.stream().sorted().toList();
    double mean = sorted.stream().mapToDouble(figure -> figure).average().orElse(0);
    return String.format(
        "%d, mean %.1f %s, median %.1f, p99 %.1f, most %.1f",
        sorted.size(),
        mean,
        unit,
        sorted.get(sorted.size() / 2),
        sorted.get(sorted.size() * 99 / 100),
        sorted.getLast());
  }

  /// An object with members of all usual kinds, a line each.
  private static String schema(String prefix, int members) {
    String[] kinds = {
      "{\"type\": \"string\"}",
      "{\"type\": \"string\", \"maxLength\": 200}",
      "{\"type\": \"integer\", \"minimum\": 1, \"maximum\": %d}",
      "{\"type\": \"array\", \"items\": {\"type\": \"string\", \"maxLength\": 40}, \"maxItems\": 5}",
      "{\"enum\": [\"north-%d\", \"south\", \"east\", \"west\"]}",
      "{\"type\": \"boolean\"}",
      "{\"type\": \"string\", \"minLength\": 1, \"maxLength\": %d}",
      "{\"type\": \"number\", \"minimum\": 0}",
      "{\"type\": \"string\", \"format\": \"date\"}",
      "{\"type\": \"object\", \"properties\": {\"unit-%d\": {\"type\": \"string\"}, \"of\": {\"type\": \"integer\"}}}",
    };
    StringBuilder lines = new StringBuilder("{\n\"type\": \"object\",\n\"properties\": {\n");
    for (int i = 0; i < members; i++) {
      String kind = String.format(kinds[i % kinds.length], 20 + i);
      lines.append(String.format("\"%s%d\": %s%s%n", prefix, i, kind, i + 1 < members ? "," : ""));
    }
    return lines.append("},\n\"required\": [\"" + prefix + "0\"]\n}\n").toString();
  }
}
