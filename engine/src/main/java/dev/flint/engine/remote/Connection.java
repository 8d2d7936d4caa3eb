package dev.flint.engine.remote;

import dev.flint.chat.Failure;
import dev.flint.wire.json.Json;
import dev.flint.wire.problem.Upstream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests to one server, with its key. Redirects are never followed: the key and the conversation
/// go to the address that a person named and nowhere else. Safe for many threads.
final class Connection implements AutoCloseable {
  private static final int MAX_ERROR_BYTES = 64 << 10;
  private static final int MAX_LIST_BYTES = 4 << 20;
  private static final Exchange.Limit LIST_LIMIT =
      Exchange.Limit.silence(Duration.ofSeconds(10));

  private final RemoteOptions options;
  private final HttpClient client;

  Connection(RemoteOptions options) {
    this.options = options;
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(options.patience().connect())
            .build();
  }

  Patience patience() {
    return options.patience();
  }

  /// Asks for an answer.
  Exchange ask(byte[] call) {
    HttpRequest request =
        request(options.address().dialect().path())
            .header("Content-Type", "application/json")
            .header("Accept", "text/event-stream")
            .POST(BodyPublishers.ofByteArray(call))
            .build();
    return new Exchange(client, request);
  }

  /// What the server lists as its models.
  ///
  /// @throws Failure UPSTREAM or OVERLOADED
  JsonNode models() {
    HttpRequest request = request("/models").header("Accept", "application/json").build();
    try (Exchange exchange = new Exchange(client, request)) {
      HttpResponse<?> head = exchange.head(LIST_LIMIT);
      if (head == null) {
        throw new Failure(Failure.Code.CANCELLED, "the engine was closed");
      }
      if (head.statusCode() != 200) {
        throw refused(head, exchange).failure();
      }
      ObjectNode list = Json.objectOrNull(body(exchange, MAX_LIST_BYTES));
      if (list == null) {
        throw new Failure(Failure.Code.UPSTREAM, "its list of models is not JSON");
      }
      return list;
    } catch (Trouble e) {
      throw named(e.failure());
    } catch (Failure e) {
      throw named(e);
    }
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(options.address().at(path)).header("User-Agent", "flint");
    RemoteKey key = options.key();
    switch (options.address().dialect()) {
      case OPENAI -> {
        if (key.isPresent()) {
          request.header("Authorization", "Bearer " + key.secret());
        }
      }
      case ANTHROPIC -> {
        request.header("anthropic-version", "2023-06-01");
        if (key.isPresent()) {
          request.header("x-api-key", key.secret());
        }
      }
    }
    return request;
  }

  /// Sees whether an answer's events will follow.
  void checkHead(HttpResponse<?> head, Exchange exchange) throws Trouble {
    if (head.statusCode() != 200) {
      throw refused(head, exchange);
    }
    String type = head.headers().firstValue("Content-Type").orElse("nothing that it names");
    if (!type.toLowerCase(Locale.ROOT).startsWith("text/event-stream")) {
      throw Trouble.lasting(
          new Failure(
              Failure.Code.UPSTREAM,
              "it answers with " + harmless(type) + " instead of an event stream"));
    }
  }

  private Trouble refused(HttpResponse<?> head, Exchange exchange) throws Trouble {
    int status = head.statusCode();
    ObjectNode told = Json.objectOrNull(body(exchange, MAX_ERROR_BYTES));
    JsonNode body = told == null ? Json.object() : told;
    Duration after = retryAfter(head);
    String sentence =
        switch (status) {
          case 301, 302, 303, 307, 308 ->
              "it points to another address (status " + status + "), which is not followed";
          case 401, 403 -> "it does not accept " + options.key() + " (status " + status + ")";
          default -> "it refuses with status " + status;
        };
    String said = harmless(Upstream.sentence(body));
    Failure failure =
        new Failure(
            Upstream.code(status, body),
            sentence
                + (said.isEmpty() ? "" : ": " + said)
                + (after.isZero() ? "" : " (it asks to wait " + Exchange.seconds(after) + ")"));
    return switch (status) {
      case 408, 429, 500, 502, 503, 504, 529 -> Trouble.passing(failure, after);
      default -> Trouble.lasting(failure);
    };
  }

  /// The beginning of a body, up to that many bytes.
  private static String body(Exchange exchange, int maxBytes) throws Trouble {
    byte[] all = new byte[maxBytes];
    int size = 0;
    for (List<ByteBuffer> buffers; (buffers = exchange.take(LIST_LIMIT)) != null; ) {
      for (ByteBuffer buffer : buffers) {
        int more = Math.min(buffer.remaining(), maxBytes - size);
        buffer.get(all, size, more);
        size += more;
      }
      if (size == maxBytes) {
        break;
      }
    }
    return new String(all, 0, size, StandardCharsets.UTF_8);
  }

  private static Duration retryAfter(HttpResponse<?> head) {
    String wanted = head.headers().firstValue("Retry-After").orElse("").strip();
    if (wanted.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(wanted));
    }
    try {
      Duration left =
          Duration.between(
              Instant.now(),
              ZonedDateTime.parse(wanted, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
      return left.isNegative()
          ? Duration.ZERO
          : left.truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    } catch (DateTimeParseException e) {
      return Duration.ZERO;
    }
  }

  /// The failure as one of this engine, without the key.
  Failure named(Failure failure) {
    String prefix = "engine '" + options.name() + "': ";
    String said = String.valueOf(failure.getMessage());
    if (said.startsWith(prefix)) {
      return failure;
    }
    String told = prefix + options.key().removedFrom(said);
    Throwable cause = failure.getCause();
    return cause == null
        ? new Failure(failure.code(), told)
        : new Failure(failure.code(), told, cause);
  }

  private String harmless(String text) {
    String clean = options.key().removedFrom(text.replaceAll("[\\p{Cntrl}\\p{Cf}]", " "));
    return clean.length() <= 300 ? clean : clean.substring(0, 300);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
