package dev.flint.eval.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.chat.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

final class Gsm8kTest {
  private static final Gsm8k PROBLEM = new Gsm8k(0, "How many?", "70000");

  private static String found(String reply) {
    return PROBLEM.found(Reply.of(reply));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Answer: 70000                                   | 70000
          Answer: $70,000.00                              | 70000
          **Answer:** 18 dollars                          | 18
          **Answer**: $1,234.50 a week                    | 1234.5
          The answer is 5 apples, not 6.                  | 5
          ANSWER: 3 * 4 = 12                              | 12
          Answer: \\boxed{42}                             | 42
          So we get \\boxed{7}. That was 3 steps.         | 7
          #### 540                                        | 540
          Answer: -5                                      | -5
          Answer: 0.50                                    | 0.5
          Answer: 20%                                     | 20
          First 3, then 4, in all 7.                      | 7
          It costs $2,5 or 1,000,000 euros                | 1000000
          Answer: 10 no wait. Answer: 12                  | 10
          To answer this, add 2 and 3: 5                  | 5
          I do not know.                                  | ''
          """)
  void theNumberOfAReplyIsFound(String reply, String number) {
    assertThat(found(reply)).isEqualTo(number);
  }

  @Test
  void ofSeveralMarkedLinesTheLastCounts() {
    assertThat(found("Answer: 10\nThat is wrong.\nAnswer: 12\nDone in 3 steps.")).isEqualTo("12");
    assertThat(found("Answer:\n18")).isEqualTo("18");
    assertThat(found("There are 4.\nAnswer: unclear")).isEqualTo("4");
  }

  @Test
  void whatIsWantedIsReadLikeWhatIsFound() {
    var row =
        new JsonMapper()
            .readTree(
                "{\"question\":\"Q\",\"answer\":\"80,000*1.5=<<80000*1.5=120000>>\\n#### 1,200\"}");
    Gsm8k problem = Gsm8k.of(3, row);
    assertThat(problem.wanted()).isEqualTo("1200");
    assertThat(problem.right(problem.found(Reply.of("Answer: 1200.0")))).isTrue();
    assertThat(problem.right(problem.found(Reply.of("Answer: 120")))).isFalse();
  }

  @Test
  void aSolutionWithoutANumberIsRefused() {
    var row = new JsonMapper().readTree("{\"question\":\"Q\",\"answer\":\"none\"}");
    assertThatThrownBy(() -> Gsm8k.of(0, row))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("does not end in '#### '");
  }
}
