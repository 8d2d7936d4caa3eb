package dev.flint.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Session;
import dev.flint.chat.Usage;
import dev.flint.model.token.Specials;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What sessions share: found prompts, forks, guesses; and that none of it changes an answer.
final class SharingTest {
  private static final String PROMPT = "All happy families are alike. ".repeat(6);
  private static final LocalOptions OPTIONS =
      new LocalOptions(512, 2, "").withKvBytes(64 << 20).withDrafts(false);

  private LocalEngine engine;

  @BeforeEach
  void load() {
    engine = Tiny.load("llama", OPTIONS);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private Usage usage(String prompt, GenerateOptions options) {
    try (Session session = engine.openRaw(prompt)) {
      return Tiny.finished(session, options).usage();
    }
  }

  private String answer(LocalEngine engine, String prompt, GenerateOptions options) {
    try (Session session = engine.openRaw(prompt)) {
      return Tiny.answer(session, options);
    }
  }

  @Test
  void aPromptThatWasReadIsFoundUpToItsLastFullBlock() {
    Usage first = usage(PROMPT, Tiny.greedy(1));
    Usage second = usage(PROMPT, Tiny.greedy(1));
    assertThat(first.cachedTokens()).isZero();
    int full = (second.promptTokens() - 1) / 32 * 32;
    assertThat(second.cachedTokens()).isBetween(full, second.promptTokens() - 1);
  }

  @Test
  void whatWasFoundGivesTheSameBytes() {
    GenerateOptions options = GenerateOptions.DEFAULT.withMaxTokens(80).withSeed(3);
    for (int cut = 1; cut < PROMPT.length(); cut += 13) {
      String prompt = PROMPT.substring(0, cut);
      engine.forget();
      String missed = answer(engine, prompt, options);
      assertThat(answer(engine, prompt, options)).as("prompt of " + cut).isEqualTo(missed);
    }
  }

  @Test
  void aRunningAnswersPromptIsFound() {
    try (Session donor = engine.openRaw(PROMPT);
        Events running = donor.generate(Tiny.greedy(200))) {
      Tiny.text(running, 1);
      int prompt = usage(PROMPT, Tiny.greedy(1)).promptTokens();
      assertThat(usage(PROMPT, Tiny.greedy(1)).cachedTokens()).isGreaterThan(prompt - 32);
    }
  }

  @Test
  void aPromptThatManyAskAtOnceIsReadOnce() {
    List<Session> sessions = new ArrayList<>();
    List<Events> answers = new ArrayList<>();
    try (Session busy = engine.openRaw("x");
        Events running = busy.generate(Tiny.greedy(0))) {
      Tiny.text(running, 1);
      for (int i = 0; i < 8; i++) {
        sessions.add(engine.openRaw(PROMPT));
        answers.add(sessions.getLast().generate(Tiny.greedy(4)));
      }
      int read = 0;
      int prompt = 0;
      for (Events events : answers) {
        for (Event event = events.next(); event != null; event = events.next()) {
          if (event instanceof Event.Finished finished) {
            prompt = finished.usage().promptTokens();
            read += prompt - finished.usage().cachedTokens();
          }
        }
      }
      // Each reads its last token by itself, because its logits begin the answer.
      assertThat(read).isBetween(prompt, prompt + 8 * 8);
      sessions.forEach(Session::close);
    }
  }

  @Test
  void anotherTenantFindsNothing() {
    try (LocalEngine chatting = Tiny.load("qwen2", OPTIONS)) {
      int[] tokens = chatting.tokenizer().encode(PROMPT, Specials.AS_TEXT);
      List<Integer> cached = new ArrayList<>();
      for (String tenant : List.of("ann", "bob", "ann")) {
        try (LocalSession session = chatting.sessionOf(Tiny.terms(tenant))) {
          session.openWith(tokens);
          cached.add(Tiny.finished(session, Tiny.greedy(1)).usage().cachedTokens());
        }
      }
      assertThat(cached.get(0)).isZero();
      assertThat(cached.get(1)).isZero();
      assertThat(cached.get(2)).isPositive();
    }
  }

  @Test
  void eightBranchesHoldThePromptOnceAndATailEach() {
    try (Session session = engine.openRaw(PROMPT)) {
      Tiny.answer(session, Tiny.greedy(1));
      long block = engine.forward().kvLayout().blockBytes();
      long before = engine.load().heldBytes();
      List<Session> forks = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        forks.add(session.fork());
      }
      assertThat(engine.load().heldBytes()).isEqualTo(before);
      Set<String> texts = new HashSet<>();
      for (Session fork : forks) {
        texts.add(Tiny.answer(fork, Tiny.greedy(32)));
      }
      assertThat(texts).hasSize(1);
      assertThat(engine.load().heldBytes()).isLessThanOrEqualTo(before + 8 * 2 * block);
      forks.forEach(Session::close);
    }
  }

  @Test
  void tenThousandForksCostAlmostNothing() {
    List<Session> forks = new ArrayList<>();
    try (Session session = engine.openRaw(PROMPT)) {
      Tiny.answer(session, Tiny.greedy(3));
      long before = engine.load().heldBytes();
      for (int i = 0; i < 10_000; i++) {
        forks.add((i % 2 == 0 || forks.isEmpty() ? session : forks.getLast()).fork());
      }
      assertThat(engine.load().heldBytes()).isEqualTo(before);
      assertThat(Tiny.answer(forks.getLast(), Tiny.greedy(8)))
          .isEqualTo(Tiny.answer(session, Tiny.greedy(8)));
      forks.forEach(Session::close);
    }
    assertThat(engine.load().heldBytes()).isZero();
  }

  @Test
  void guessesNeverChangeAnAnswer() {
    try (LocalEngine guessing = Tiny.load("llama", OPTIONS.withDrafts(true))) {
      for (int seed = 0; seed < 12; seed++) {
        GenerateOptions options = GenerateOptions.DEFAULT.withMaxTokens(120).withSeed(seed % 4);
        String expected = answer(engine, PROMPT, options);
        assertThat(answer(guessing, PROMPT, options)).as("seed " + seed).isEqualTo(expected);
      }
      GenerateOptions greedy = Tiny.greedy(200);
      assertThat(answer(guessing, PROMPT, greedy)).isEqualTo(answer(engine, PROMPT, greedy));
    }
  }
}
