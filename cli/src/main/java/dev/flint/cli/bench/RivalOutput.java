package dev.flint.cli.bench;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Finds figures in what rivals print: JSON among other lines, or a table.
final class RivalOutput {
  private static final JsonMapper JSON = new JsonMapper();

  private RivalOutput() {}

  /// Tokens a second in the only record of `llama-bench -o json`.
  static double llamaBench(String output) {
    int from = output.startsWith("[\n") ? 0 : output.indexOf("\n[\n") + 1;
    JsonNode records = json(output.substring(from));
    if (!records.isArray() || records.size() != 1) {
      throw new BadOutput("llama-bench did not print one record of JSON");
    }
    return positive(records.get(0).get("avg_ts"), "avg_ts");
  }

  /// Tokens a second of all sequences together in `llama-batched-bench --output-format jsonl`.
  ///
  /// @param sequences of the round that is looked for
  static double batchedBench(String output, int sequences) {
    return batchedBench(output, sequences, Shape.DECODE_TOKENS);
  }

  /// The same where each sequence grows by `tokens`.
  static double batchedBench(String output, int sequences, int tokens) {
    for (String line : output.lines().filter(line -> line.startsWith("{")).toList()) {
      JsonNode round = json(line);
      if (round.path("pl").asInt() == sequences && round.path("tg").asInt() == tokens) {
        return positive(round.get("speed_tg"), "speed_tg");
      }
    }
    throw new BadOutput("llama-batched-bench printed no round of " + sequences + " sequences");
  }

  /// The figure of that name in the last JSON object that stands on a line of its own and has it.
  static double lastLine(String output, String field) {
    for (String line : output.lines().toList().reversed()) {
      if (line.startsWith("{") && line.contains("\"" + field + "\"")) {
        JsonNode figure = json(line).get(field);
        if (figure != null) {
          return positive(figure, field);
        }
      }
    }
    throw new BadOutput("no line of JSON with \"" + field + "\"");
  }

  /// The figure in a column of the last row of a Markdown table, as older `llama-batched-bench`
  /// print it.
  static double table(String output, String column) {
    List<String> head = List.of();
    List<String> last = List.of();
    for (String line : output.lines().toList()) {
      List<String> cells = cells(line);
      if (cells.contains(column)) {
        head = cells;
      } else if (!head.isEmpty()
          && cells.size() == head.size()
          && !cells.getFirst().contains("-")) {
        last = cells;
      }
    }
    if (last.isEmpty()) {
      throw new BadOutput("no table with a column '" + column + "' and a row");
    }
    String cell = last.get(head.indexOf(column));
    try {
      return positive(Double.parseDouble(cell), column);
    } catch (NumberFormatException e) {
      throw new BadOutput("'" + cell + "' in the column '" + column + "' is not a number");
    }
  }

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    if (line.startsWith("|")) {
      for (String cell : line.substring(1).split("\\|", 0)) {
        cells.add(cell.strip());
      }
    }
    return cells;
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      throw new BadOutput("not JSON: " + e.getOriginalMessage());
    }
  }

  private static double positive(@Nullable JsonNode node, String field) {
    if (node == null || !node.isNumber()) {
      throw new BadOutput("\"" + field + "\" is no number");
    }
    return positive(node.asDouble(), field);
  }

  private static double positive(double figure, String field) {
    if (!(figure > 0) || Double.isInfinite(figure)) {
      throw new BadOutput("\"" + field + "\" is " + figure);
    }
    return figure;
  }
}
