package dev.flint.engine.remote;

import static dev.flint.engine.remote.Loopback.SSE_HEAD;
import static dev.flint.engine.remote.Loopback.finish;
import static dev.flint.engine.remote.Loopback.raw;
import static dev.flint.engine.remote.Loopback.status;
import static dev.flint.engine.remote.Loopback.stream;
import static dev.flint.engine.remote.Loopback.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Session;
import dev.flint.engine.remote.Loopback.Script;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Servers that break off, lie or never end: each ends in a failure that says so.
@Timeout(60)
final class BrokenServerTest {
  private static final String HELLO = "data: " + text("hello") + "\n\n";

  /// The failure of an answer by this server, after its text so far.
  private static Failure failure(String textBefore, Patience patience, Script... scripts) {
    Script[] all = new Script[scripts.length + 1];
    all[0] = Talk.noList();
    System.arraycopy(scripts, 0, all, 1, scripts.length);
    try (Loopback server = new Loopback(all);
        RemoteEngine engine = Talk.openAi(server, patience);
        Session session = engine.open(List.of(Message.user("hi")))) {
      Events events = session.generate(GenerateOptions.DEFAULT);
      StringBuilder text = new StringBuilder();
      Failure failure =
          catchThrowableOfType(
              Failure.class,
              () -> {
                for (Event event; (event = events.next()) != null; ) {
                  if (event instanceof Event.Text piece && text.length() < 1000) {
                    text.append(piece.text());
                  }
                }
              });
      assertThat(failure).isNotNull();
      assertThat(text.toString()).startsWith(textBefore);
      assertThat(failure).hasMessageStartingWith("engine 'far': ");
      for (Throwable at = failure; at != null; at = at.getCause()) {
        assertThat(String.valueOf(at)).doesNotContain(Talk.SECRET);
      }
      return failure;
    }
  }

  private static Failure failure(String textBefore, Script... scripts) {
    return failure(textBefore, Talk.BRIEF, scripts);
  }

  private static void assertUpstream(Failure failure, String words) {
    assertThat(failure.code()).isEqualTo(Failure.Code.UPSTREAM);
    assertThat(failure).hasMessageContaining(words);
  }

  @Test
  void wrongJson() {
    assertUpstream(
        failure("hello", raw(SSE_HEAD + HELLO + "data: {\"choices\":[\n\n")), "not a JSON object");
    assertUpstream(failure("", stream("[1,2]")), "not a JSON object");
    assertUpstream(failure("", stream("[".repeat(100_000))), "not a JSON object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"choices\":7}", "{\"choices\":[{\"delta\":[]}]}"})
  void jsonOfAnotherShapeIsNoAnswer(String data) {
    assertUpstream(failure("", stream(data, "[DONE]")), "in the middle");
  }

  @Test
  void anEndWithoutDoneCountsOnlyAfterTheFinishReason() {
    assertUpstream(failure("hello", stream(text("hello"))), "in the middle of an answer");
    try (Loopback server = new Loopback(Talk.noList(), stream(text("all"), finish("stop")));
        RemoteEngine engine = Talk.openAi(server)) {
      assertThat(Talk.text(Talk.answer(engine))).isEqualTo("all");
    }
  }

  @Test
  void halfACharacter() {
    Script half =
        (out, _) -> {
          out.write((SSE_HEAD + HELLO + "data: {\"a\":\"").getBytes(StandardCharsets.UTF_8));
          out.write(new byte[] {(byte) 0xf0, (byte) 0x9f, '"', '}', '\n', '\n'});
        };
    assertUpstream(failure("hello", half), "not UTF-8");
  }

  @Test
  void aFrameWithoutEnd() {
    Script huge =
        (out, _) -> {
          out.write((SSE_HEAD + HELLO + "data: ").getBytes(StandardCharsets.UTF_8));
          endless(out, "x".repeat(1 << 16));
        };
    assertUpstream(failure("hello", huge), "longer than");
  }

  @Test
  void anAnswerWithoutEnd() {
    String frame = "data: " + text("x".repeat(1 << 16)) + "\n\n";
    Script endless =
        (out, _) -> {
          out.write(SSE_HEAD.getBytes(StandardCharsets.UTF_8));
          endless(out, frame);
        };
    assertUpstream(failure("xxx", endless), "characters");
  }

  private static void endless(java.io.OutputStream out, String text) throws java.io.IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    while (true) {
      out.write(bytes);
    }
  }

  @Test
  void commentsWithoutEnd() {
    Patience brief =
        new Patience(
            Duration.ofSeconds(5),
            Duration.ofMillis(300),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            1,
            Duration.ZERO,
            Duration.ZERO);
    Script comments =
        (out, _) -> {
          out.write(SSE_HEAD.getBytes(StandardCharsets.UTF_8));
          endless(out, ": wait\n\n");
        };
    assertUpstream(failure("", brief, comments), "did not begin within 300 ms");
  }

  @Test
  void silence() {
    Patience brief =
        new Patience(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofMillis(200),
            Duration.ofSeconds(20),
            3,
            Duration.ZERO,
            Duration.ZERO);
    CountDownLatch over = new CountDownLatch(1);
    Script silent =
        (out, _) -> {
          out.write((SSE_HEAD + HELLO).getBytes(StandardCharsets.UTF_8));
          out.flush();
          over.await();
        };
    try {
      assertUpstream(failure("hello", brief, silent), "sent nothing for 200 ms");
    } finally {
      over.countDown();
    }
  }

  @Test
  void aResetIsTriedAgainOnlyBeforeTheFirstEvent() {
    Script reset =
        (out, socket) -> {
          out.write((SSE_HEAD + HELLO).getBytes(StandardCharsets.UTF_8));
          out.flush();
          socket.setSoLinger(true, 0);
        };
    Script early = (_, socket) -> socket.setSoLinger(true, 0);
    Failure late = failure("", reset, stream(text("again"), finish("stop")));
    assertThat(late.code()).isEqualTo(Failure.Code.UPSTREAM);
    try (Loopback server =
            new Loopback(Talk.noList(), early, stream(text("again"), finish("stop")));
        RemoteEngine engine = Talk.openAi(server)) {
      assertThat(Talk.text(Talk.answer(engine))).isEqualTo("again");
    }
  }

  @Test
  void whatIsNoEventStream() {
    assertUpstream(
        failure("", status(200, "Content-Type: text/html\r\n", "<html>login</html>")),
        "text/html instead of an event stream");
    assertUpstream(failure("", raw("this is not HTTP\r\n\r\n")), "connection broke");
  }

  @ParameterizedTest
  @CsvSource({
    "500,UPSTREAM", "502,UPSTREAM", "503,OVERLOADED", "429,OVERLOADED", "529,OVERLOADED"
  })
  void whatMayPassIsTriedThreeTimes(int status, Failure.Code code) {
    Script error =
        status(status, "Retry-After: 0\r\n", "<html><h1>" + Talk.SECRET + "</h1></html>");
    try (Loopback server = new Loopback(Talk.noList(), error);
        RemoteEngine engine = Talk.openAi(server)) {
      assertThatThrownBy(() -> Talk.answer(engine))
          .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(code))
          .hasMessageContaining("status " + status)
          .hasMessageNotContaining("html");
      assertThat(server.requests).hasSize(3);
    }
  }

  @Test
  void aLongRetryAfterIsToldAtOnce() {
    Failure failure = failure("", status(429, "Retry-After: 3600\r\n", ""));
    assertThat(failure.code()).isEqualTo(Failure.Code.OVERLOADED);
    assertThat(failure).hasMessageContaining("wait 3600 s");
  }

  @Test
  void aShortRetryAfterIsKept() {
    long begun = System.nanoTime();
    try (Loopback server =
            new Loopback(
                Talk.noList(),
                status(429, "Retry-After: 1\r\n", ""),
                stream(text("now"), finish("stop")));
        RemoteEngine engine = Talk.openAi(server)) {
      assertThat(Talk.text(Talk.answer(engine))).isEqualTo("now");
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void itsWordsAreToldWithoutTheKey() {
    String said = "{\"error\":{\"message\":\"bad key " + Talk.SECRET + "\\n\\u001b[31m\"}}";
    Failure failure = failure("", status(401, "", said));
    assertUpstream(failure, "does not accept a key (status 401): bad key (key) [31m");
    failure =
        failure(
            "",
            status(
                400,
                "",
                "{\"error\":{\"message\":\"too long\",\"code\":\"context_length_exceeded\"}}"));
    assertThat(failure.code()).isEqualTo(Failure.Code.CONTEXT_OVERFLOW);
    failure = failure("hello", stream(text("hello"), said));
    assertUpstream(failure, "bad key (key)");
  }

  @Test
  void aRedirectIsNotFollowed() {
    try (Loopback other = new Loopback(stream(text("stolen"), finish("stop")))) {
      Failure failure = failure("", status(307, "Location: " + other.address() + "\r\n", ""));
      assertUpstream(failure, "not followed");
      assertThat(other.requests).isEmpty();
    }
  }

  @Test
  void aCloseFromAnotherThreadBreaksTheConnectionOff() throws Exception {
    Script slow =
        (out, _) -> {
          out.write((SSE_HEAD + HELLO).getBytes(StandardCharsets.UTF_8));
          endless(out, ": still here\n\n");
        };
    try (Loopback server = new Loopback(Talk.noList(), slow);
        RemoteEngine engine = Talk.openAi(server);
        Session session = engine.open(List.of(Message.user("hi")))) {
      Events events = session.generate(GenerateOptions.DEFAULT);
      assertThat(events.next()).isEqualTo(new Event.Text("hello"));
      Thread closer = Thread.ofVirtual().start(events::close);
      assertThat(events.next()).isNull();
      closer.join();
      assertThat(server.left.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void nobodyListening() {
    Loopback server = new Loopback(Talk.noList());
    try (RemoteEngine engine = Talk.openAi(server)) {
      server.close();
      assertThatThrownBy(() -> Talk.answer(engine))
          .isInstanceOf(Failure.class)
          .hasMessage("engine 'far': it cannot be reached");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://a/", "a.example", "http://", "http://u:sk-x@a/", "https://a/?key=sk-x", "http://a b/"
      })
  void addressesThatAreNone(String address) {
    assertThatThrownBy(() -> RemoteAddress.parse(address))
        .isInstanceOf(Failure.class)
        .hasMessageNotContaining("sk-x");
    assertThatThrownBy(() -> RemoteKey.of("sk-x\nHost: b"))
        .isInstanceOf(Failure.class)
        .hasMessageNotContaining("sk-x");
  }
}
