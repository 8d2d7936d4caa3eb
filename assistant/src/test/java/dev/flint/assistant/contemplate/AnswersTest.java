package dev.flint.assistant.contemplate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswersTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "So 6 * 7 = 42.~ANSWER: 42 | 42",
        "The answer is **$1,234.50**. | 1,234.50",
        "ANSWER: 3~No, wait.~ANSWER: 4 | 4",
        "Thus \\boxed{17} | 17",
        "ANSWER: \\boxed{17} | 17",
        "First 3, then 5, in all 8 apples | 8",
        "ANSWER: Paris. | Paris",
        "Thus \\boxed{2:00 \\text{ pm}} | 2:00 pm",
        "That is 8.~ANSWER: the number alone | 8",
        "The answer is: 1.~ANSWER: The answer alone. | 1",
        "He starts at 2:30 pm | 2:30 pm",
        "nothing at all | ''"
      })
  void theLastMarkedAnswerIsFound(String text, String answer) {
    assertThat(Answers.find(text.replace('~', '\n'))).isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "42 | 42.0",
        "$1,000 | 1000",
        "42 apples | 42",
        "Paris | *paris*",
        "The  Nile | the nile."
      })
  void equalAnswersHaveOneKey(String one, String other) {
    assertThat(Answers.key(one)).isEqualTo(Answers.key(other));
  }

  @ParameterizedTest
  @CsvSource({"42,43", "Paris,London", "1/2,1/3", "-3,3"})
  void differentAnswersHaveDifferentKeys(String one, String other) {
    assertThat(Answers.key(one)).isNotEqualTo(Answers.key(other));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "12 * 3 = 36",
        "$2 + $3 = $5",
        "16 - 3 - 4 = 9",
        "2 + 3 * 4 = 14",
        "10 / 4 = 2.5",
        "10 / 3 = 3.33",
        "1,200 × 2 = 2,400",
        "x + 5 = 12",
        "20% * 50 = 10",
        "(2 + 3) * 4 = 20",
        "3 * 4 = 6 * 2",
        "2 + 2 = 4.",
        "7 / 0 = 1"
      })
  void rightAndUnreadableSumsAreNotFaulted(String text) {
    assertThat(Sums.wrong(text)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"12 * 3 = 35", "so $16 - $3 = $12 a day", "2+3*4 = 20", "1,200 \\times 2 = 2,500"})
  void wrongSumsAreFound(String text) {
    assertThat(Sums.wrong(text)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "'42\n',42",
    "'Total: 18.0\n',18",
    "'0.1\n0.30000000000000004\n',0.3",
    "'1200000.0\n',1200000",
    "'$1,250.50\n\n','1,250.50'",
    "'The answer is: Tuesday',Tuesday",
    "'nothing',nothing",
    "'14:30\n',14:30",
    "'3 and 4\n',3 and 4",
    "'[1.0, 2.0]\n','[1.0, 2.0]'",
  })
  void whatAProgramPrintsIsReadFromItsLastLine(String output, String answer) {
    assertThat(Answers.printed(output.replace("\\n", "\n"))).isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource({
    "How many?,ANSWER: 31,31",
    "How many?,'It is 31.~ANSWER: 31','It is 31.~31'",
    "How many? End with Answer: N,ANSWER: 31,ANSWER: 31",
    "How many?,The answer: 31,The answer: 31",
  })
  void theMarkIsNotForThePerson(String question, String text, String shown) {
    assertThat(Answers.unmarked(question, text.replace('~', '\n')))
        .isEqualTo(shown.replace('~', '\n'));
  }
}
