package dev.flint.assistant.contemplate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BallotTest {
  private static Ballot of(Object... answersAndWeights) {
    var ballot = new Ballot();
    for (int i = 0; i < answersAndWeights.length; i += 2) {
      ballot.add(
          new Ballot.Vote(i / 2, (String) answersAndWeights[i], (Double) answersAndWeights[i + 1]));
    }
    return ballot;
  }

  @Test
  void theHeaviestAnswerLeads() {
    Ballot ballot = of("7", 0.3, "7", 0.3, "8", 1.0);
    assertThat(ballot.groups().getFirst().answer()).isEqualTo("8");
    assertThat(ballot.share()).isBetween(0.62, 0.63);
  }

  @Test
  void answersThatMeanTheSameAreOneGroup() {
    Ballot ballot = of("42", 1.0, "42.00", 1.0, "$42", 1.0);
    assertThat(ballot.groups()).hasSize(1);
    assertThat(ballot.unanimous()).isTrue();
  }

  @Test
  void aDoubtedAnswerIsNotUnanimous() {
    assertThat(of("42", 1.0, "42", 0.3).unanimous()).isFalse();
    assertThat(of().unanimous()).isFalse();
  }

  @Test
  void itIsDecidedWhenNobodyCanCatchUp() {
    assertThat(of("1", 1.0, "1", 1.0, "1", 1.0, "2", 1.0).decided(1)).isTrue();
    assertThat(of("1", 1.0, "1", 1.0, "1", 1.0, "2", 1.0).decided(2)).isFalse();
    assertThat(of().decided(0)).isFalse();
  }
}
