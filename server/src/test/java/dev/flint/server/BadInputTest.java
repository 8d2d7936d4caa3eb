package dev.flint.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Event;
import dev.flint.server.answer.Body;
import dev.flint.wire.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Requests that are wrong: each has its status, its message and the member at fault, and the next
/// request works.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BadInputTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final int MAX_BODY = 4 << 20;

  private final ScriptedEngine engine =
      ScriptedEngine.saying(new Event.Text("hi"), ScriptedEngine.end());
  private @Nullable Served running;

  @BeforeAll
  void start() {
    running =
        new Served(engine, ServerOptions.LOCAL.withBody(new Body(MAX_BODY, Duration.ofSeconds(2))));
  }

  @AfterAll
  void stop() {
    served().close();
  }

  private Served served() {
    Served now = running;
    if (now == null) {
      throw new AssertionError("not started");
    }
    return now;
  }

  @AfterEach
  void theNextRequestWorks() {
    assertThat(served().post(CHAT, Served.body()).statusCode()).isEqualTo(200);
    assertThat(engine.openSessions).hasValue(0);
  }

  private static void refused(HttpResponse<String> response, int status, String words) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    JsonNode error = Json.tree(response.body()).get("error");
    assertThat(error.get("message").stringValue()).contains(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"temperature\":-1|temperature",
        "\"temperature\":\"hot\"|temperature",
        "\"top_p\":1.5|top_p",
        "\"max_tokens\":-5|max_tokens",
        "\"max_completion_tokens\":0|max_completion_tokens",
        "\"max_tokens\":1e99|max_tokens",
        "\"n\":0|n",
        "\"n\":1000|n",
        "\"n\":1.5|n",
        "\"seed\":\"x\"|seed",
        "\"stop\":[\"\"]|stop",
        "\"stop\":7|stop",
        "\"stream\":\"yes\"|stream",
        "\"top_logprobs\":3|top_logprobs",
        "\"logprobs\":true,\"top_logprobs\":21|top_logprobs",
        "\"logit_bias\":{\"x\":1}|logit_bias",
        "\"logit_bias\":{\"5\":1000}|logit_bias.5",
        "\"tools\":{}|tools",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a b\"}}]|tools[0].function.name",
        "\"tools\":[{\"type\":\"function\"}]|tools[0].function",
        "\"tool_choice\":\"required\"|tool_choice",
        "\"response_format\":{\"type\":\"xml\"}|response_format.type",
        "\"reasoning_effort\":\"huge\"|reasoning_effort",
        "\"audio\":{}|audio",
        "\"modalities\":[\"audio\"]|modalities",
        "\"functions\":[]|functions",
      })
  void aWrongMemberIsNamed(String member, String param) {
    HttpResponse<String> response = served().post(CHAT, Served.body(member));
    refused(response, 400, param);
    assertThat(Json.tree(response.body()).get("error").get("param").stringValue()).isEqualTo(param);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"role\":\"wizard\",\"content\":\"a\"}|messages[0].role",
        "{\"role\":\"user\"}|messages[0].content",
        "{\"role\":\"user\",\"content\":5}|messages[0].content",
        "{\"role\":\"user\",\"content\":[]}|messages[0].content",
        "{\"role\":\"user\",\"content\":[{\"type\":\"smell\"}]}|messages[0].content[0].type",
        "{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\"}]}|messages[0].content[0].type",
        "{\"role\":\"tool\",\"tool_call_id\":\"never\",\"content\":\"a\"}|messages[0].tool_call_id",
        "\"text\"|messages[0]",
      })
  void aWrongMessageIsNamed(String message, String param) {
    HttpResponse<String> response =
        served().post(CHAT, "{\"model\":\"m\",\"messages\":[" + message + "]}");
    refused(response, 400, param);
    assertThat(Json.tree(response.body()).get("error").get("param").stringValue()).isEqualTo(param);
  }

  @Test
  void anImageIsRefusedByATextModel() {
    refused(
        served()
            .post(
                CHAT,
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":"
                    + "\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,aGk=\"}}]}]}"),
        400,
        "text only");
  }

  @Test
  void unknownFieldsAreIgnoredAndNamedInAHeader() {
    var response = served().post(CHAT, Served.body("\"frobnicate\":1", "\"a\\nb\":2"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Flint-Ignored")).hasValue("frobnicate, a?b");
  }

  @Test
  void anUnknownModelIsNotFound() {
    refused(served().post(CHAT, Served.body().replace("\"m\"", "\"x\"")), 404, "'x'");
  }

  @Test
  void whatIsNoJsonIsRefused() {
    for (String body : List.of("", "{", "nonsense", "[1]", "{\"a\":1} trailing", "{'a':1}")) {
      refused(served().post(CHAT, body), 400, "JSON");
    }
    refused(served().post(CHAT, "[".repeat(100_000)), 400, "nested");
    refused(served().post(CHAT, "{\"n\":" + "1".repeat(10_000) + "}"), 400, "too long");
  }

  @Test
  void invalidUtf8IsRefused() {
    byte[] body = Served.body().getBytes(StandardCharsets.UTF_8);
    body[Served.body().indexOf("hello")] = (byte) 0xff;
    refused(served().post(CHAT, body), 400, "UTF-8");
  }

  @Test
  void aHugeBodyIsRefused() {
    refused(served().post(CHAT, " ".repeat(MAX_BODY + 1)), 413, "longer than");
  }

  @Test
  void tenThousandMessagesAreRead() {
    String messages =
        String.join(
            ",",
            IntStream.range(0, 10_000)
                .mapToObj(i ->
                    "{\"role\":\"" + (i % 2 == 0 ? "user" : "assistant") + "\",\"content\":\"\"}")
                .toList());
    var response = served().post(CHAT, "{\"model\":\"m\",\"messages\":[" + messages + "]}");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(engine.lastOpening().messages()).hasSize(10_000);
  }

  @Test
  void aBodyThatNeverComesIsGivenUp() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), served().server.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < 60; i++) {
        try {
          out.write(' ');
          out.flush();
          Thread.sleep(100);
        } catch (IOException | InterruptedException e) {
          break;
        }
        if (socket.getInputStream().available() > 0) {
          break;
        }
      }
      assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 408");
    }
  }

  @Test
  void aClientThatReadsSlowlySlowsOnlyItself() throws IOException {
    int pieces = 3000;
    Iterator<Event> many =
        Collections.<Event>nCopies(pieces, new Event.Text("x".repeat(500))).iterator();
    ScriptedEngine talkative =
        new ScriptedEngine(_ ->
            new Iterator<>() {
              private boolean over;

              @Override
              public boolean hasNext() {
                return !over;
              }

              @Override
              public Event next() {
                if (many.hasNext()) {
                  return many.next();
                }
                over = true;
                return ScriptedEngine.end();
              }
            });
    try (Served slow = new Served(talkative);
        Socket socket = new Socket()) {
      socket.setReceiveBufferSize(2048);
      socket.connect(
          new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), slow.server.port()));
      byte[] body = Served.body("\"stream\":true").getBytes(StandardCharsets.UTF_8);
      socket
          .getOutputStream()
          .write(
              ("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                      + "Content-Length: "
                      + body.length
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(body);
      InputStream in = socket.getInputStream();
      StringBuilder seen = new StringBuilder();
      // A few single bytes while others are served, then the rest.
      for (int i = 0; i < 20; i++) {
        seen.append((char) in.read());
        assertThat(slow.get("/health").statusCode()).isEqualTo(200);
      }
      seen.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      assertThat(seen.toString().split("\"content\":\"xxx", -1)).hasSize(pieces + 1);
      assertThat(seen.toString()).contains("data: [DONE]");
    }
  }

  @Test
  void whereThereIsNothingThatIsSaid() {
    assertThat(served().post("/v1/nothing", "{}").statusCode()).isEqualTo(404);
    assertThat(served().get(CHAT).statusCode()).isEqualTo(405);
    assertThat(served().get("/nothing").headers().firstValue("Content-Type"))
        .hasValue("application/problem+json");
  }
}
