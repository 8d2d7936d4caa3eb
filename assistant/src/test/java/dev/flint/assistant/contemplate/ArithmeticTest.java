package dev.flint.assistant.contemplate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ArithmeticTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "What is 6 times 7?|42",
        "12,345 * 3 = ?|37035",
        "Calculate (3 + 4) × 10.|70",
        "how much is 7 divided by 2?|3.5",
        "2^10|1024"
      })
  void aQuestionThatIsACalculationIsComputed(String question, String value) {
    assertThat(Arithmetic.value(question)).contains(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "How many apples are left if 3 of 7 are eaten?",
        "What is 42?",
        "What is 1/0?",
        "When was 1914 - 1918?",
        "Is 7 * 8 = 54?",
        ""
      })
  void otherQuestionsAreNot(String question) {
    assertThat(Arithmetic.value(question)).isEmpty();
  }

  @Test
  void wrongSumsAreToldWithWhatTheyAre() {
    assertThat(Sums.errors("First 12 * 3 = 35, then 35 + 1 = 36. 10 / 3 = 3.33."))
        .containsExactly("12 * 3 is 36, not 35");
  }

  @Test
  void anAnswerIsStatedInWhateverForm() {
    assertThat(Answers.states("She has $1,200.00 left.", "1200")).isTrue();
    assertThat(Answers.states("It is Paris, of course.", "paris")).isTrue();
    assertThat(Answers.states("She has 120 left.", "1200")).isFalse();
  }
}
