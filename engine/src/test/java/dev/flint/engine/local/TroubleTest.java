package dev.flint.engine.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Session;
import dev.flint.model.token.Specials;
import dev.flint.model.token.Tokenizer;
import dev.flint.tensor.gguf.Gguf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What goes wrong with one answer, and that the others go on.
final class TroubleTest {
  private static final LocalOptions OPTIONS = new LocalOptions(512, 2, "").withKvBytes(64 << 20);

  private static void assertFails(Failure.Code code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void aModelThatComputesNonsenseForOneTokenFailsOnlyWhoUsesIt(@TempDir Path folder)
      throws Exception {
    Path broken = withoutNumbersFor('~', folder);
    try (LocalEngine engine = LocalEngine.load(broken, OPTIONS);
        Session sound = engine.openRaw("abc");
        Session bad = engine.openRaw("a~c");
        LocalEngine whole = Tiny.load("llama", OPTIONS);
        Session same = whole.openRaw("abc")) {
      GenerateOptions options = Tiny.greedy(40);
      try (Events running = sound.generate(options);
          Events failing = bad.generate(options)) {
        assertFails(
            Failure.Code.BAD_MODEL_FILE,
            () -> {
              while (failing.next() != null) {}
            });
        String text = Tiny.text(running);
        if (!text.contains("~")) {
          assertThat(text).isEqualTo(Tiny.answer(same, options));
        }
      }
    }
  }

  /// A copy of a tiny model whose embedding of one byte is not a number.
  private static Path withoutNumbersFor(char letter, Path folder) throws Exception {
    Path copy = Files.copy(Tiny.model("llama"), folder.resolve("broken.gguf"));
    long at;
    long width;
    int token;
    try (Gguf file = Gguf.open(copy)) {
      MemorySegment data = file.tensor("token_embd.weight").orElseThrow().data();
      width = file.tensor("token_embd.weight").orElseThrow().columns() * 4L;
      token = Tokenizer.from(file.metadata()).encode("x" + letter, Specials.AS_TEXT)[2];
      byte[] all = Files.readAllBytes(copy);
      at = find(all, data.asSlice(0, 64).toArray(ValueLayout.JAVA_BYTE));
    }
    ByteBuffer nothing = ByteBuffer.allocate((int) width);
    while (nothing.hasRemaining()) {
      nothing.put((byte) 0xFF);
    }
    try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
      channel.write(nothing.flip(), at + token * width);
    }
    return copy;
  }

  private static long find(byte[] all, byte[] part) {
    for (int at = 0; at <= all.length - part.length; at++) {
      if (Arrays.equals(all, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    throw new AssertionError("the tensor is not in its file");
  }

  @Test
  void aSlowReaderStopsItsOwnAnswerOnly() {
    try (LocalEngine engine = Tiny.load("llama", OPTIONS.withAnswers(1));
        Session slow = engine.openRaw("abc");
        Session quick = engine.openRaw("xyz");
        Events unread = slow.generate(Tiny.greedy(300))) {
      // There is one place only: the slow one must give it up.
      assertThat(Tiny.finished(quick, Tiny.greedy(300)).usage().generatedTokens()).isPositive();
      String text = Tiny.text(unread);
      try (Session again = engine.openRaw("abc")) {
        assertThat(text).isEqualTo(Tiny.answer(again, Tiny.greedy(300)));
      }
    }
  }

  @Test
  void closingAnAnswerFreesItsPlace() {
    try (LocalEngine engine = Tiny.load("llama", OPTIONS.withAnswers(1));
        Session first = engine.openRaw("abc");
        Session second = engine.openRaw("xyz")) {
      try (Events events = first.generate(Tiny.greedy(0))) {
        Tiny.text(events, 2);
      }
      assertThat(Tiny.answer(second, Tiny.greedy(3))).isNotNull();
      assertThat(first.length()).isGreaterThan(2);
    }
  }

  @Test
  void whoWaitsIsToldThePlaceAndWhoComesTooLateIsRefused() {
    try (LocalEngine engine = Tiny.load("llama", OPTIONS.withAnswers(1).withWaiting(2))) {
      List<Session> sessions = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        sessions.add(engine.openRaw("abc"));
      }
      try (Events running = sessions.get(0).generate(Tiny.greedy(0))) {
        Tiny.text(running, 1);
        try (Events second = sessions.get(1).generate(Tiny.greedy(1));
            Events third = sessions.get(2).generate(Tiny.greedy(1))) {
          assertThat(second.next()).isInstanceOfAny(Event.Queued.class, Event.Reading.class);
          assertThat(third.next()).isInstanceOf(Event.Queued.class);
        }
      }
      List<Events> open = new ArrayList<>();
      assertFails(
          Failure.Code.OVERLOADED,
          () -> {
            for (int i = 0; i < 1000; i++) {
              open.add(engine.openRaw("abc").generate(Tiny.greedy(0)));
            }
          });
      open.forEach(Events::close);
      assertThat(Tiny.answer(sessions.get(4), Tiny.greedy(2))).isNotNull();
    }
  }

  @Test
  void aClosedSessionSaysSo() {
    try (LocalEngine engine = Tiny.load("llama", OPTIONS)) {
      Session session = engine.openRaw("abc");
      session.close();
      session.close();
      assertFails(Failure.Code.BAD_REQUEST, session::fork);
      assertFails(Failure.Code.BAD_REQUEST, () -> session.generate(Tiny.greedy(1)));
      assertFails(Failure.Code.BAD_REQUEST, () -> session.rewind(1));
    }
  }

  @Test
  void aClosedEngineEndsItsAnswers() {
    LocalEngine engine = Tiny.load("llama", OPTIONS);
    Session session = engine.openRaw("abc");
    Events events = session.generate(Tiny.greedy(0));
    engine.close();
    assertFails(
        Failure.Code.CANCELLED,
        () -> {
          while (events.next() != null) {}
        });
    assertFails(Failure.Code.CANCELLED, () -> session.generate(Tiny.greedy(1)));
    session.close();
  }

  @Test
  void memoryForLessThanOnePromptIsSaidBeforeAnythingIsComputed() {
    long block;
    try (LocalEngine engine = Tiny.load("llama", OPTIONS)) {
      block = engine.forward().kvLayout().blockBytes();
    }
    assertFails(
        Failure.Code.OUT_OF_MEMORY,
        () -> Tiny.load("llama", OPTIONS.withKvBytes(block - 1)).close());
    try (LocalEngine engine = Tiny.load("llama", OPTIONS.withKvBytes(2 * block));
        Session fits = engine.openRaw("abc")) {
      assertFails(Failure.Code.OUT_OF_MEMORY, () -> engine.openRaw("x".repeat(100)).close());
      Event.Finished end = Tiny.finished(fits, Tiny.greedy(0));
      assertThat(end.reason())
          .isIn(Event.FinishReason.CONTEXT_FULL, Event.FinishReason.END_OF_TURN);
      assertThat(fits.length()).isLessThanOrEqualTo(fits.capacity()).isLessThanOrEqualTo(64);
    }
  }

  @Test
  void aSessionGoesBackToWhereItStoodAndNowhereElse() {
    try (LocalEngine engine = Tiny.load("llama", OPTIONS);
        Session session = engine.openRaw("abcdef")) {
      int asked = session.length();
      String first = Tiny.answer(session, Tiny.greedy(10));
      int answered = session.length();
      Tiny.answer(session, Tiny.greedy(10));
      session.rewind(answered);
      assertThat(session.length()).isEqualTo(answered);
      session.rewind(asked);
      assertThat(Tiny.answer(session, Tiny.greedy(10))).isEqualTo(first);
      assertFails(Failure.Code.BAD_REQUEST, () -> session.rewind(session.length() + 1));
      assertFails(Failure.Code.BAD_REQUEST, () -> session.rewind(asked - 1));
    }
  }

  @Test
  void aModelWithoutItsMarksCannotFillIn() {
    try (LocalEngine engine = Tiny.load("llama", OPTIONS)) {
      assertThat(engine.capabilities().infill()).isFalse();
      assertFails(Failure.Code.UNSUPPORTED, () -> engine.openInfill("a", "b").close());
    }
  }
}
