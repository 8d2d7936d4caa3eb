package dev.flint.eval.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.eval.FunctionEngine;
import dev.flint.eval.problem.Gsm8k;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SubjectTest {
  private static final Gsm8k PROBLEM = new Gsm8k(0, "How many?", "7");
  private static final GenerateOptions OPTIONS =
      GenerateOptions.DEFAULT.withSeed(5).withMaxTokens(100);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "answer-only",
        "plain",
        "majority-8",
        "chain-2000",
        "instant",
        "thinking",
        "contemplating-quick",
        "contemplating",
        "contemplating-max"
      })
  void subjectsAreNamed(String name) {
    assertThat(Subject.named(name).id()).isEqualTo(name);
    assertThat(Subject.named("flint/" + name)).isEqualTo(Subject.named(name));
    assertThat(Subject.NAMES).contains(name.replaceAll("-\\d+", "-"));
  }

  @Test
  void unknownSubjectsAreRefusedWithTheNamesThereAre() {
    for (String name : List.of("majority-0", "majority", "chain--1", "model", "majority-65")) {
      assertThatThrownBy(() -> Subject.named(name)).isInstanceOf(Failure.class);
    }
    assertThatThrownBy(() -> Subject.named("oracle")).hasMessageContaining("chain-TOKENS");
  }

  @Test
  void theMostFrequentAnswerWinsAndEverySampleHasItsOwnSeed() throws InterruptedException {
    var engine =
        new FunctionEngine((_, options) -> {
          long seed = options.seed().orElseThrow() % 8;
          return seed < 3 ? "Answer: 6" : seed < 7 ? "Answer: 7" : "No idea";
        });
    Attempt attempt = Subject.named("majority-8").attempt(PROBLEM, engine, OPTIONS.withSeed(0));
    assertThat(attempt.found()).isEqualTo("7");
    assertThat(attempt.generatedTokens()).isEqualTo(16);
    assertThat(attempt.ended()).isEqualTo("4 votes");
  }

  @Test
  void aChainGoesOverItsSolutionUntilItsTokensAreUsedUp() throws InterruptedException {
    var rounds = new AtomicInteger();
    var engine =
        new FunctionEngine((messages, options) -> {
          assertThat(messages).hasSize(2 * rounds.getAndIncrement() + 1);
          assertThat(options.maxTokens()).isLessThanOrEqualTo(100);
          return "word ".repeat(48) + "Answer: " + rounds.get();
        });
    Attempt attempt = Subject.named("chain-180").attempt(PROBLEM, engine, OPTIONS);
    assertThat(rounds).hasValue(3);
    assertThat(attempt.found()).isEqualTo("3");
    assertThat(attempt.generatedTokens()).isEqualTo(150);
  }

  @Test
  void theModesAreAskedThroughTheirEngine() throws InterruptedException {
    var calls = new AtomicInteger();
    var engine =
        new FunctionEngine((_, _) -> {
          calls.incrementAndGet();
          return "exact: 3 + 4 = 7\nAnswer: 7";
        });
    Attempt thinking = Subject.named("thinking").attempt(PROBLEM, engine, OPTIONS);
    assertThat(thinking.found()).isEqualTo("7");
    assertThat(calls).as("working and answer").hasValue(2);
    calls.set(0);
    Attempt quick = Subject.named("contemplating-quick").attempt(PROBLEM, engine, OPTIONS);
    assertThat(quick.found()).isEqualTo("7");
    assertThat(calls).as("four agents and the author").hasValue(5);
    assertThat(quick.generatedTokens()).isGreaterThan(thinking.generatedTokens());
  }
}
