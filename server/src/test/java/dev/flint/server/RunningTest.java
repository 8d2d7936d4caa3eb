package dev.flint.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.chat.Event;
import dev.flint.chat.Failure;
import dev.flint.wire.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStoreException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Clients that leave, servers that stop, ports that are taken.
final class RunningTest {
  private final CountDownLatch began = new CountDownLatch(1);

  /// Goes on for ever, a piece every few milliseconds.
  private ScriptedEngine endless() {
    return new ScriptedEngine(_ ->
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public Event next() {
            began.countDown();
            try {
              Thread.sleep(5);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return new Event.Text("x");
          }
        });
  }

  private void ask(Served served, Socket socket, String... members) throws Exception {
    byte[] body = Served.body(members).getBytes(StandardCharsets.UTF_8);
    socket
        .getOutputStream()
        .write(
            ("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                    + body.length
                    + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(body);
    assertThat(began.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(served.server.port()).isPositive();
  }

  @Test
  void aClientThatLeavesAStreamFreesItsSlot() throws Exception {
    ScriptedEngine engine = endless();
    try (Served served = new Served(engine)) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.server.port())) {
        ask(served, socket, "\"stream\":true");
      }
      assertThat(engine.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aClientThatLeavesBeforeTheWholeAnswerFreesItsSlot() throws Exception {
    ScriptedEngine engine = endless();
    try (Served served = new Served(engine)) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.server.port())) {
        ask(served, socket);
      }
      assertThat(engine.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aStopEndsWhatWillNotFinishAndSaysSo() throws Exception {
    Served served = new Served(endless(), ServerOptions.LOCAL.withPatience(Duration.ofMillis(100)));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.server.port())) {
      ask(served, socket, "\"stream\":true");
      served.close();
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(all).contains("the server is being stopped").contains("data: [DONE]");
    }
  }

  @Test
  void aPortInUseIsSaidInASentence() {
    try (Served served = new Served(endless())) {
      assertThatThrownBy(() ->
              new Served(
                  endless(), ServerOptions.LOCAL.withAddress("127.0.0.1", served.server.port())))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("--port");
    }
  }

  @Test
  void idleConnectionsEndButAnswersDoNot() {
    ScriptedEngine slow =
        new ScriptedEngine(_ ->
            new Iterator<>() {
              private final Iterator<Event> rest =
                  List.of(new Event.Text("late"), ScriptedEngine.end()).iterator();
              private boolean waited;

              @Override
              public boolean hasNext() {
                return rest.hasNext();
              }

              @Override
              public Event next() {
                if (!waited) {
                  waited = true;
                  try {
                    Thread.sleep(1500);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }
                return rest.next();
              }
            });
    try (Served served = new Served(slow, ServerOptions.LOCAL.withIdle(Duration.ofMillis(300)))) {
      assertThat(served.post("/v1/chat/completions", Served.body()).body()).contains("late");
    }
  }

  @Test
  void aSelfSignedCertificateIsMadeOnceAndAnswers(@TempDir Path folder)
      throws IOException, KeyStoreException {
    Tls tls = Tls.selfSigned(folder, List.of("localhost", "127.0.0.1"));
    assertThat(Tls.selfSigned(folder, List.of("localhost")).fingerprint())
        .isEqualTo(tls.fingerprint());
    try (Served served = new Served(endless(), ServerOptions.LOCAL.withTls(tls));
        Socket socket =
            TestTls.trusting(tls)
                .createSocket(InetAddress.getLoopbackAddress(), served.server.port())) {
      socket
          .getOutputStream()
          .write(
              "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void modelsAreListedForAllClients() {
    try (Served served = new Served(endless())) {
      JsonNode page = Json.tree(served.get("/v1/models").body());
      assertThat(page.get("object").stringValue()).isEqualTo("list");
      JsonNode model = page.get("data").get(0);
      assertThat(model.get("id").stringValue()).isEqualTo("m");
      assertThat(model.get("state").stringValue()).isEqualTo("loaded");
      assertThat(model.get("size_bytes").longValue()).isEqualTo(123);
      assertThat(page.get("models")).isEqualTo(page.get("data"));
      assertThat(Json.tree(served.get("/v1/models/m").body())).isEqualTo(model);
      assertThat(served.get("/v1/models/x").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void whatHappenedIsCounted() {
    ScriptedEngine engine = ScriptedEngine.saying(new Event.Text("hi"), ScriptedEngine.end());
    try (Served served = new Served(engine)) {
      served.post("/v1/chat/completions", Served.body());
      served.get("/ready");
      String page = served.get("/metrics").body();
      assertThat(page)
          .contains(
              "flint_requests_total{route=\"/v1/chat/completions\",status=\"200\"} 1\n",
              "flint_generated_tokens_total 5\n",
              "flint_first_token_seconds_count 1\n",
              "flint_model_loaded{model=\"m\"} 1\n");
      assertThat(page.lines().filter(line -> !line.startsWith("#")))
          .allMatch(line -> line.matches("[a-z_]+(\\{[^}]*\\})? [-+0-9.eE]+"));
    }
  }
}
