package dev.flint.eval.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Part;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

final class BfclSimpleTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final BfclSimple PROBLEM =
      BfclSimple.of(
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
    assertThat(PROBLEM.tool().name()).isEqualTo("geo_area");
    assertThat(JSON.readTree(PROBLEM.tool().parameters()))
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
    var call = new Part.ToolCall("1", "geo_area", "{\"base\":10}");
    assertThat(right("area", "{\"base\":10}")).isFalse();
    assertThat(PROBLEM.right(PROBLEM.found(new Reply("", List.of(call, call))))).isFalse();
    assertThat(PROBLEM.right(PROBLEM.found(Reply.of("10 times 5")))).isFalse();
  }
}
