package dev.flint.cli.bench;

import dev.flint.chat.Constraint;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Session;
import dev.flint.cli.bench.AgentFigure.Goal;
import dev.flint.engine.local.Branches;
import dev.flint.engine.local.LocalEngine;
import dev.flint.engine.local.LocalOptions;
import dev.flint.model.grammar.Grammar;
import dev.flint.model.grammar.Matcher;
import dev.flint.model.grammar.TokenVocabulary;
import dev.flint.model.token.Specials;
import dev.flint.tensor.kernel.attention.KvForm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/// Measures what many thoughts over one prompt cost.
///
/// @param loader loads the model another time
/// @param rivals those that are here
/// @param environment variables of the rivals' processes
/// @param news hears what goes on
/// @param notes hears what could not be measured, and why
/// @param figures hears each figure when it is there
record AgentsBench(
    LocalEngine engine,
    LocalOptions options,
    Function<LocalOptions, LocalEngine> loader,
    Path model,
    AgentSizes sizes,
    List<Rival> rivals,
    Map<String, String> environment,
    Consumer<String> news,
    Consumer<String> notes,
    Consumer<AgentFigure> figures) {
  private static final int BRANCHES = AgentSizes.BRANCHES;
  private static final int DECODING = 4;
  private static final int NEW_SCHEMAS = 20;
  private static final double HIGH = 0.99;

  /// Measures a row; what cannot be measured becomes a note.
  void measure(AgentRow row) {
    news.accept(row.word() + ": " + row.about());
    try {
      switch (row) {
        case BRANCHES -> branches();
        case BRANCH_TTFT -> firstTokens();
        case BRANCHES_MEMORY -> memory();
        case SHARED_F16 -> longerPrompt(engine, row.word(), 1.75);
        case SHARED_Q8 -> {
          news.accept(row.word() + ": loading the model with 8-bit keys and values");
          try (LocalEngine small = loader.apply(options.withKvForm(KvForm.Q8))) {
            longerPrompt(small, row.word(), 1.45);
          }
        }
        case JSON_SCHEMA -> jsonSchema();
        case PROMPT_BESIDE -> promptBeside();
        case SPECULATION -> speculation();
        case LOAD -> load();
      }
    } catch (BadOutput e) {
      notes.accept(row.word() + ": " + e.getMessage());
    }
    engine.forget();
  }

  /// Every second pair is taken in the other order.
  private List<Row.Pair> pairs(String what, Callable<Double> flint, Callable<Double> other) {
    List<Row.Pair> pairs = new ArrayList<>();
    for (int i = 0; i < sizes.pairs(); i++) {
      news.accept(what + ": pair " + (i + 1) + " of " + sizes.pairs());
      boolean first = i % 2 == 0;
      double before = first ? call(flint) : 0;
      double theirs = call(other);
      pairs.add(new Row.Pair(first ? before : call(flint), theirs));
    }
    return pairs;
  }

  private static double call(Callable<Double> figure) {
    try {
      return figure.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void branches() {
    String word = AgentRow.BRANCHES.word();
    try (Branches eight = new Branches(engine, BRANCHES, sizes.prompt(), sizes.tokens());
        Branches one = new Branches(engine, 1, sizes.prompt(), sizes.tokens())) {
      eight.seconds();
      Callable<Double> ours = () -> eight.tokens() / eight.seconds();
      figures.accept(
          new AgentFigure(
              word,
              "one own stream",
              pairs(word, ours, () -> one.tokens() / one.seconds()),
              "tokens/s",
              Goal.NONE));
      for (Rival rival : rivals) {
        Optional<Call> call = AgentRivals.branches(rival, model, options.threads(), sizes);
        if (call.isEmpty()) {
          notes.accept(word + ": " + rival.name() + " has no program for it");
          continue;
        }
        try {
          List<Row.Pair> taken =
              pairs(word + " against " + rival.name(), ours, () -> rival(rival, call.get()));
          Goal goal = Goal.atLeast(rival instanceof IkLlamaCpp ? 2 : 4.5);
          figures.accept(new AgentFigure(word, rival.name(), taken, "tokens/s", goal));
        } catch (BadOutput e) {
          notes.accept(rival.name() + ", " + word + ": " + e.getMessage());
        }
      }
    }
  }

  private double rival(Rival rival, Call call) {
    Watched process = Watched.run(call, environment);
    if (process.exitCode() != 0) {
      throw new BadOutput(
          Path.of(call.command().getFirst()).getFileName() + " ended with " + process.complaint());
    }
    return AgentRivals.tokensPerSecond(rival, process.printed(), sizes);
  }

  private void firstTokens() {
    GenerateOptions some = AgentPrompts.endless(engine.tokenizer(), 16);
    List<Double> steps = new ArrayList<>();
    for (int pair = 0; pair < sizes.pairs(); pair++) {
      String prompt = AgentPrompts.text(engine.tokenizer(), sizes.prompt(), pair);
      List<Session> sessions = new ArrayList<>();
      try {
        Session first = engine.openRaw(prompt);
        sessions.add(first);
        TimedAnswer.of(first, some.withMaxTokens(1));
        for (int i = 1; i < BRANCHES; i++) {
          sessions.add(first.fork());
        }
        List<TimedAnswer> answers =
            TimedAnswer.together(
                sessions.stream()
                    .<Callable<TimedAnswer>>map(session -> () -> TimedAnswer.of(session, some))
                    .toList());
        List<Double> gaps = new ArrayList<>();
        answers.forEach(answer -> gaps.addAll(answer.gaps(Long.MIN_VALUE, Long.MAX_VALUE)));
        double step = quantile(gaps, 0.5);
        for (TimedAnswer answer : answers.subList(1, BRANCHES)) {
          steps.add(answer.firstTokenSeconds() / step);
        }
      } finally {
        sessions.forEach(Session::close);
      }
    }
    figures.accept(
        AgentFigure.of(
            AgentRow.BRANCH_TTFT.word(), quantile(steps, 0.5), "steps", Goal.atMost(1.5)));
  }

  private void memory() {
    try (Branches eight = new Branches(engine, BRANCHES, sizes.prompt(), sizes.tokens())) {
      eight.seconds();
      int most = Branches.blocks(sizes.prompt()) + BRANCHES * (Branches.blocks(sizes.tokens()) + 1);
      figures.accept(
          AgentFigure.of(
              AgentRow.BRANCHES_MEMORY.word(), eight.heldBlocks(), "blocks", Goal.atMost(most)));
    }
  }

  /// @param slower most times that the longer prompt may take
  private void longerPrompt(LocalEngine engine, String word, double slower) {
    if (sizes.far() + sizes.tokens() > engine.capabilities().contextTokens()) {
      notes.accept(word + " is left out: the model reads " + engine.capabilities().contextTokens());
      return;
    }
    try (Branches near = new Branches(engine, BRANCHES, sizes.prompt(), sizes.tokens());
        Branches far = new Branches(engine, BRANCHES, sizes.far(), sizes.tokens());
        Branches alone = new Branches(engine, 1, sizes.far(), sizes.tokens())) {
      near.seconds();
      figures.accept(
          new AgentFigure(
              word,
              sizes.prompt() + " tokens",
              pairs(word, () -> far.tokens() / far.seconds(), () -> near.tokens() / near.seconds()),
              "tokens/s",
              Goal.atLeast(1 / slower)));
      if (!word.equals(AgentRow.SHARED_F16.word())) {
        return;
      }
      far.seconds();
      alone.seconds();
      long eight = far.kvBytesRead() - far.ownKvBytes();
      long one = alone.kvBytesRead() - alone.ownKvBytes();
      figures.accept(
          new AgentFigure(
              "shared-kv-read",
              "1 branch",
              List.of(new Row.Pair(eight / 1e6, one / 1e6)),
              "MB/step",
              Goal.atMost(1)));
    }
  }

  private void jsonSchema() {
    String word = AgentRow.JSON_SCHEMA.word();
    GenerateOptions free = AgentPrompts.endless(engine.tokenizer(), sizes.tokens());
    GenerateOptions held = free.withConstraint(new Constraint.JsonSchema(AgentPrompts.LIST_SCHEMA));
    String[] text = {""};
    try (Session session = engine.openRaw(AgentPrompts.LIST)) {
      Function<GenerateOptions, TimedAnswer> answer =
          options -> {
            int length = session.length();
            TimedAnswer taken = TimedAnswer.untold(session, options);
            session.rewind(length);
            return taken;
          };
      text[0] = answer.apply(held).text();
      figures.accept(
          new AgentFigure(
              word,
              "free decoding",
              pairs(
                  word,
                  () -> answer.apply(held).tokensPerSecond(),
                  () -> answer.apply(free).tokensPerSecond()),
              "tokens/s",
              Goal.atLeast(1 / 1.03)));
    }
    masks(text[0]);
  }

  /// The masks of an answer, token by token, and schemas that were never seen before.
  private void masks(String text) {
    TokenVocabulary vocabulary = new TokenVocabulary(engine.tokenizer());
    List<Double> micros = new ArrayList<>();
    for (int pass = 0; pass < sizes.pairs(); pass++) {
      Matcher matcher = vocabulary.matcher(Grammar.jsonSchema(AgentPrompts.LIST_SCHEMA));
      for (int token : engine.tokenizer().encode(text, Specials.AS_TEXT)) {
        long begun = System.nanoTime();
        matcher.mask();
        micros.add((System.nanoTime() - begun) / 1e3);
        if (!matcher.accept(token)) {
          break;
        }
      }
    }
    double mean = micros.stream().mapToDouble(value -> value).average().orElseThrow();
    figures.accept(AgentFigure.of("mask-mean", mean, "µs", Goal.atMost(100)));
    figures.accept(AgentFigure.of("mask-p99", quantile(micros, HIGH), "µs", Goal.atMost(1000)));
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < NEW_SCHEMAS; i++) {
      String schema = AgentPrompts.schema(i);
      long begun = System.nanoTime();
      vocabulary.matcher(Grammar.jsonSchema(schema)).mask();
      millis.add((System.nanoTime() - begun) / 1e6);
    }
    figures.accept(
        AgentFigure.of("schema-200-lines", quantile(millis, 0.5), "ms", Goal.atMost(50)));
  }

  private void promptBeside() {
    String word = AgentRow.PROMPT_BESIDE.word();
    int context = engine.capabilities().contextTokens();
    if (sizes.arriving() + sizes.tokens() > context) {
      notes.accept(word + " is left out: the model reads " + context);
      return;
    }
    String arriving = AgentPrompts.text(engine.tokenizer(), sizes.arriving(), 99);
    GenerateOptions few = AgentPrompts.endless(engine.tokenizer(), 1);
    GenerateOptions many = AgentPrompts.endless(engine.tokenizer(), context / 2);
    List<Session> sessions = new ArrayList<>();
    AtomicBoolean over = new AtomicBoolean();
    CountDownLatch underWay = new CountDownLatch(DECODING * sizes.tokens() / 4);
    List<Callable<TimedAnswer>> answers = new ArrayList<>();
    try (Session late = engine.openRaw(arriving)) {
      for (int i = 0; i < DECODING; i++) {
        Session session = engine.openRaw(AgentPrompts.text(engine.tokenizer(), 32, i));
        sessions.add(session);
        answers.add(() ->
            TimedAnswer.until(
                session,
                many,
                () -> {
                  underWay.countDown();
                  return over.get();
                }));
      }
      answers.add(() -> {
        try {
          underWay.await();
          return TimedAnswer.of(late, few);
        } finally {
          over.set(true);
        }
      });
      List<TimedAnswer> taken = TimedAnswer.together(answers);
      TimedAnswer reading = taken.getLast();
      List<Double> normal = new ArrayList<>();
      List<Double> beside = new ArrayList<>();
      for (TimedAnswer answer : taken.subList(0, DECODING)) {
        normal.addAll(answer.gaps(Long.MIN_VALUE, reading.asked()));
        beside.addAll(answer.gaps(reading.asked(), reading.moments().getFirst()));
      }
      double times = quantile(beside, HIGH) / quantile(normal, 0.5);
      figures.accept(AgentFigure.of(word, times, "times", Goal.atMost(4)));
    } finally {
      sessions.forEach(Session::close);
    }
  }

  private void speculation() {
    String word = AgentRow.SPECULATION.word();
    news.accept(word + ": loading the model with drafts");
    GenerateOptions options = AgentPrompts.endless(engine.tokenizer(), 2 * sizes.tokens());
    try (LocalEngine drafting = loader.apply(this.options.withDrafts(true))) {
      figures.accept(
          new AgentFigure(
              word,
              "without drafts",
              pairs(word, () -> edited(drafting, options), () -> edited(engine, options)),
              "tokens/s",
              Goal.atLeast(1.5)));
    }
  }

  private static double edited(LocalEngine engine, GenerateOptions options) {
    try (Session session = engine.openRaw(AgentPrompts.EDIT)) {
      return TimedAnswer.of(session, options).tokensPerSecond();
    }
  }

  private void load() {
    String word = AgentRow.LOAD.word();
    news.accept(word + ": loading the model with less memory");
    LocalOptions small = options.withKvBytes(sizes.kvBytes()).withAnswers(4);
    try (LocalEngine loaded = loader.apply(small)) {
      news.accept(word + ": " + sizes.requests() + " requests");
      AgentLoad.Outcome outcome = new AgentLoad(loaded, sizes).run();
      outcome.sentences().forEach(notes);
      figures.accept(AgentFigure.of(word, outcome.errors(), "errors", Goal.atMost(0)));
      figures.accept(
          AgentFigure.of("load-leak", (double) outcome.leakedBytes(), "bytes", Goal.atMost(0)));
      figures.accept(AgentFigure.of("load-starved", outcome.starved(), "requests", Goal.atMost(0)));
    }
  }

  static double quantile(List<Double> figures, double share) {
    List<Double> sorted = figures.stream().sorted().toList();
    if (sorted.isEmpty()) {
      throw new BadOutput("too few tokens came to tell anything");
    }
    return sorted.get((int) (share * (sorted.size() - 1)));
  }
}
