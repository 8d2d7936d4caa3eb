package dev.flint.eval.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MmluTest {
  private static final Mmlu PROBLEM =
      new Mmlu(0, "Which?", List.of("one", "two", "three", "four"), "B");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          B                                  | B
          (c) is not it. **Answer:** (B)     | B
          Answer: b                          | B
          The answer is **D**.               | D
          B. two                             | B
          A is wrong, so the answer is C     | C
          I think it must be D.              | D
          \\boxed{A}                         | A
          Answer: Because                    | ''
          All of them.                       | ''
          """)
  void theLetterOfAReplyIsFound(String reply, String letter) {
    assertThat(PROBLEM.found(Reply.of(reply))).isEqualTo(letter);
    assertThat(PROBLEM.right(letter)).isEqualTo(letter.equals("B"));
  }
}
