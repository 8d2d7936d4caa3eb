package dev.flint.assistant.contemplate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WordingTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "A shirt costs 40 dollars after a discount of 20 percent. What did it cost before?",
        "Ann has 3 red and 4 blue marbles. She loses 2. How many are left?",
        "Please, how much is a dozen eggs at 30 cents each?",
        "A train leaves at 9:40 and arrives at 11:05. What time does it take in minutes?",
        "What is 17 * 23? Think it through.",
        "If 3 pens cost 6 euros and 5 pads cost 10, what do 2 of each cost?",
        "Find the sum of 12, 15 and 19.",
        "Solve 3x + 4 = 19 for x",
        "She got 50.5, 80 and 90.5 points. Find her mean score.",
        "He has 12 pens and buys 3 more; calculate the total number of pens.",
        "Her shoes are twice as large as size five. What is the average size?",
        "Who wrote Faust?",
        "Which planet is the largest?",
        "In which year did the Berlin Wall fall?",
        "What is the capital of Australia?",
        "What percentage of 80 is 20?",
        "Which is a metal?\nA) oxygen\nB) iron\nC) helium",
        "It is hot today. I drank 2 l of water, then 3 more. Now, how much was it?"
      })
  void oneAnswerIsRight(String question) {
    assertThat(Wording.kind(question)).contains(Kind.EXACT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "How can I sleep better?",
        "Explain how rain forms.",
        "Could you please write a short poem about the sea?",
        "I have 3 job offers, of 50,000 and 60,000, and cannot decide. What should I do?",
        "Suggest a 7 day meal plan for a family of 4.",
        "What are the pros and cons of remote work?",
        "Why do people dream?",
        "How should a team of 5 split the work on 3 shops?",
        "What is the best way to store potatoes?",
        "Give me a plan for learning Spanish in 3 months with 2 hours a week."
      })
  void textIsWanted(String question) {
    assertThat(Wording.kind(question)).contains(Kind.OPEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "Was ist Liebe?", "1. 2. 3.", "What is love?", "\n?\n"})
  void whatTheWordsDoNotTellIsLeftOpen(String question) {
    assertThat(Wording.kind(question)).isEmpty();
  }

  @Test
  void longTextsAreReadToTheirEnd() {
    assertThat(Wording.kind("1,".repeat(100_000))).isEmpty();
    assertThat(Wording.kind("\n".repeat(100_000) + "Who wrote Faust?")).contains(Kind.EXACT);
    assertThat(Sums.errors("1 + ".repeat(50_000) + "1 = 5")).hasSize(1);
    assertThat(Sums.errors("1" + ",000".repeat(50_000) + " + 1 = 5")).hasSize(1);
    assertThat(Answers.find("It is 1" + ",000".repeat(50_000))).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "What are 3 apples worth?,true",
    "'He has twice as many apples, how many?',true",
    "Who painted the Mona Lisa?,false",
    "How many moons has Mars?,false",
  })
  void numbersAreNoticed(String question, boolean numeric) {
    assertThat(Wording.numeric(question)).isEqualTo(numeric);
  }
}
