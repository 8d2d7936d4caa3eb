package dev.flint.eval.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flint.assistant.code.Language;
import dev.flint.assistant.code.Sandbox;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HumanEvalTest {
  private static final String START =
      """
      from typing import List

      def helper(x):
          return x + 1

      def total(numbers: List[int]) -> int:
          \""" The sum, each number one more. \"""
      """;
  private static final String TEST =
      """
      def check(candidate):
          assert candidate([1, 2]) == 5
          assert candidate([]) == 0
      """;

  private HumanEval problem;

  @BeforeEach
  void aSandbox() {
    Optional<Sandbox> sandbox = Sandbox.find().filter(found -> found.has(Language.PYTHON));
    assumeTrue(sandbox.isPresent(), Sandbox.missing());
    problem = new HumanEval(0, START, "total", TEST, sandbox.get());
  }

  private boolean right(String reply) throws InterruptedException {
    return problem.right(problem.found(Reply.of(reply)));
  }

  @Test
  void aFencedFunctionFindsTheProblemsImportsAndFunctions() throws InterruptedException {
    assertThat(
            right(
                """
                Here it is:
                ```python
                def total(numbers: List[int]) -> int:
                    return sum(helper(n) for n in numbers)
                ```
                It adds them up.
                """))
        .isTrue();
  }

  @Test
  void aBodyAloneIsPutUnderItsSignature() throws InterruptedException {
    assertThat(right("    return sum(numbers) + len(numbers)\n")).isTrue();
  }

  @Test
  void aWrongProgramIsWrong() throws InterruptedException {
    assertThat(right("```python\ndef total(numbers):\n    return 5\n```")).isFalse();
    assertThat(right("```python\ndef total(numbers)\n    return 5\n```")).isFalse();
    assertThat(right("")).isFalse();
  }

  @Test
  void aProgramThatLeavesBeforeItsTestsHasNotPassed() throws InterruptedException {
    assertThat(right("```python\nimport os\ndef total(numbers):\n    os._exit(0)\n```")).isFalse();
  }
}
