package dev.flint.assistant.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.flint.chat.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Servers over HTTP that do what they should not.
@Timeout(120)
final class HttpServersTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path home;
  private HttpServer http;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  HttpServersTest() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void start() {
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/mcp", this::answer);
    http.createContext("/away", exchange -> redirect(exchange));
    http.createContext("/inner", exchange -> asked.add("inner"));
    http.start();
  }

  @AfterEach
  void stop() {
    http.stop(0);
  }

  private McpConnection open(String path, String token) {
    URI url = URI.create("http://127.0.0.1:" + http.getAddress().getPort() + path);
    var server =
        new McpServer(
            "web", new McpServer.Address(url, token.isEmpty() ? null : token), Set.of("look"));
    return McpConnection.open(server, new Pins(home.resolve("pins.json")));
  }

  private void redirect(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("Location", "/inner");
    exchange.sendResponseHeaders(307, -1);
    exchange.close();
  }

  /// Answers as a server should, but that its tool never comes to an end of its messages.
  private void answer(HttpExchange exchange) throws IOException {
    asked.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    if (!exchange.getRequestMethod().equals("POST")) {
      exchange.sendResponseHeaders(405, -1);
      exchange.close();
      return;
    }
    JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
    if (!request.has("id")) {
      exchange.sendResponseHeaders(202, -1);
      exchange.close();
      return;
    }
    switch (request.get("method").asString()) {
      case "initialize" ->
          json(
              exchange,
              request,
              "{\"protocolVersion\":"
                  + request.get("params").get("protocolVersion")
                  + ",\"capabilities\":{\"tools\":{}},"
                  + "\"serverInfo\":{\"name\":\"web\",\"version\":\"1\"}}");
      case "tools/list" ->
          json(
              exchange,
              request,
              "{\"tools\":[{\"name\":\"look\",\"inputSchema\":{\"type\":\"object\"}}]}");
      default -> flood(exchange);
    }
  }

  private static void json(HttpExchange exchange, JsonNode request, String result)
      throws IOException {
    String text =
        "{\"jsonrpc\":\"2.0\",\"id\":" + request.get("id") + ",\"result\":" + result + "}";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private void flood(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    byte[] note =
        """
        event: message
        data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":1}}

        """
            .getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = exchange.getResponseBody()) {
      while (!asked.contains("over")) {
        out.write(note);
      }
    }
  }

  @Test
  void aFloodOfEventsEndsTheConnection() throws Exception {
    try (McpConnection connection = open("/mcp", "")) {
      assertThat(connection.tools().getFirst().run("{}").text())
          .isEqualTo("web: it flooded Flint with messages");
    } finally {
      asked.add("over");
    }
  }

  @Test
  void aRedirectIsNotFollowed() {
    assertThatThrownBy(() -> open("/away", "")).isInstanceOf(Failure.class);
    assertThat(asked).doesNotContain("inner");
  }

  @Test
  void theTokenGoesToTheServerAndNotOverAnOpenLine() throws Exception {
    open("/mcp", "token-of-mine").close();
    assertThat(asked).contains("Bearer token-of-mine");
    assertThatThrownBy(
            () -> new McpServer.Address(URI.create("http://example.org/mcp"), "token-of-mine"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("https only");
  }
}
