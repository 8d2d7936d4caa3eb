package dev.flint.eval.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Part;
import dev.flint.chat.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

final class BfclTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Bfcl PROBLEM =
      Bfcl.of(
          0,
          JSON.readTree(
              """
              {"id":"s0","question":[[{"role":"user","content":"Area?"}]],
               "function":[{"name":"geo.area","description":"d","parameters":{"type":"dict",
                 "properties":{"base":{"type":"float"},"type":{"type":"any"},"unit":{"type":"string"}},
                 "required":["base"]}}]}
              """),
          JSON.readTree(
              """
              {"id":"s0","ground_truth":[{"geo.area":{"base":[10],"unit":["cm","centi metres",""],
                "points":[[1,2],""],"of":[{"x":[1],"y":["a",""]},""]}}]}
              """));

  private static boolean right(String name, String arguments) {
    return PROBLEM.right(
        PROBLEM.found(new Reply("", List.of(new Part.ToolCall("1", name, arguments)))));
  }

  @Test
  void theFunctionsParametersBecomeJsonSchema() {
    assertThat(PROBLEM.tools().getFirst().name()).isEqualTo("geo_area");
    assertThat(JSON.readTree(PROBLEM.tools().getFirst().parameters()))
        .isEqualTo(
            JSON.readTree(
                """
                {"type":"object","properties":{"base":{"type":"number"},"type":{},
                 "unit":{"type":"string"}},"required":["base"]}
                """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          true  | {"base":10}
          true  | {"base":10.0,"unit":"Centi-Metres"}
          true  | {"base":10,"points":[1,2]}
          true  | {"base":10,"of":{"x":1}}
          false | {"base":10,"of":{"y":"a"}}
          false | {"base":10,"points":[2,1]}
          false | {"base":11}
          false | {"base":"10"}
          false | {"unit":"cm"}
          false | {"base":10,"height":5}
          false | {"base":
          """)
  void argumentsMustBeAmongTheRightOnes(boolean right, String arguments) {
    assertThat(right("geo_area", arguments)).isEqualTo(right);
  }

  @Test
  void oneCallOfTheFunctionIsWanted() {
    assertThat(right("area", "{\"base\":10}")).isFalse();
    assertThat(right(PROBLEM, "geo_area", "10", "geo_area", "10")).isFalse();
    assertThat(PROBLEM.right(PROBLEM.found(Reply.of("10 times 5")))).isFalse();
  }

  @Test
  void severalCallsAreRightInAnyOrder() {
    Bfcl both =
        Bfcl.of(
            0,
            JSON.readTree(
                """
                {"id":"p0","question":[[{"role":"user","content":"Both?"}]],
                 "function":[{"name":"a.b","description":"d","parameters":{"type":"dict"}},
                   {"name":"c","description":"d","parameters":{"type":"dict"}}]}
                """),
            JSON.readTree(
                """
                {"id":"p0","ground_truth":[{"a.b":{"base":[1]}},{"a.b":{"base":[2]}},
                  {"c":{"base":[1]}}]}
                """));
    assertThat(both.tools()).extracting(ToolSpec::name).containsExactly("a_b", "c");
    assertThat(right(both, "a_b", "1", "a_b", "2", "c", "1")).isTrue();
    assertThat(right(both, "c", "1", "a_b", "2", "a_b", "1")).isTrue();
    assertThat(right(both, "c", "1", "a_b", "1", "a_b", "1")).isFalse();
    assertThat(right(both, "a_b", "1", "a_b", "2")).isFalse();
    assertThat(right(both, "a_b", "1", "a_b", "2", "c", "1", "c", "1")).isFalse();
    assertThat(right(both, "a_b", "1", "a_b", "2", "c", "{")).isFalse();
  }

  /// @param calls names and the values of their argument in turns
  private static boolean right(Bfcl problem, String... calls) {
    List<Part.ToolCall> all = new ArrayList<>();
    for (int i = 0; i < calls.length; i += 2) {
      all.add(new Part.ToolCall("" + i, calls[i], "{\"base\":" + calls[i + 1] + "}"));
    }
    return problem.right(problem.found(new Reply("", all)));
  }
}
