package dev.flint.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A streamed answer over HTTP, of OpenAI's `/v1/completions` or `/v1/chat/completions`.
///
/// @param firstSeconds from asking to the first piece of text; NaN if none came
/// @param tokens as the server counts them
/// @param faults what was wrong with the stream: frames that are no JSON, an end that is missing
record StreamedAnswer(double firstSeconds, String text, int tokens, List<String> faults) {
  static final JsonMapper JSON = JsonMapper.builder().build();

  private static final String DATA = "data:";
  private static final String DONE = "[DONE]";

  /// Asks and reads to the end.
  ///
  /// @param endpoint on this machine
  /// @param body `stream` and `stream_options` are added
  static StreamedAnswer ask(HttpClient client, URI endpoint, ObjectNode body) {
    if (!"127.0.0.1".equals(endpoint.getHost())) {
      throw new IllegalArgumentException(endpoint + " is not on this machine");
    }
    body.put("stream", true);
    body.putObject("stream_options").put("include_usage", true);
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build();
    var reading = new Reading(System.nanoTime());
    try {
      HttpResponse<Stream<String>> response =
          client.send(request, HttpResponse.BodyHandlers.ofLines());
      try (Stream<String> lines = response.body()) {
        if (response.statusCode() != 200) {
          reading.faults.add("status " + response.statusCode());
        }
        for (Iterator<String> line = lines.iterator(); line.hasNext(); ) {
          reading.line(line.next());
        }
      }
    } catch (IOException | UncheckedIOException e) {
      reading.faults.add("the connection broke: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reading.faults.add("interrupted");
    }
    return reading.end();
  }

  private static final class Reading {
    private final long asked;
    private final StringBuilder text = new StringBuilder();
    private final List<String> faults = new ArrayList<>();
    private double firstSeconds = Double.NaN;
    private int tokens = -1;
    private int finished;
    private boolean done;

    Reading(long asked) {
      this.asked = asked;
    }

    void line(String line) {
      if (!line.startsWith(DATA)) {
        return;
      }
      String data = line.substring(DATA.length()).strip();
      if (done) {
        faults.add("a frame after the end");
      } else if (data.equals(DONE)) {
        done = true;
      } else {
        try {
          frame(JSON.readTree(data));
        } catch (JacksonException e) {
          faults.add("a frame is no JSON");
        }
      }
    }

    private void frame(JsonNode frame) {
      if (frame.has("error")) {
        faults.add(frame.path("error").path("message").asString(""));
      }
      if (frame.path("usage").isObject()) {
        tokens = frame.path("usage").path("completion_tokens").asInt();
      }
      JsonNode choice = frame.path("choices").path(0);
      String piece =
          choice.path("delta").path("content").asString("") + choice.path("text").asString("");
      if (!piece.isEmpty() && text.isEmpty()) {
        firstSeconds = (System.nanoTime() - asked) / 1e9;
      }
      text.append(piece);
      finished += choice.path("finish_reason").isString() ? 1 : 0;
    }

    StreamedAnswer end() {
      if (!done) {
        faults.add("the stream ended without [DONE]");
      }
      if (finished != 1) {
        faults.add(finished + " finish reasons");
      }
      if (tokens < 0) {
        faults.add("no usage");
      }
      return new StreamedAnswer(firstSeconds, text.toString(), Math.max(tokens, 0), faults);
    }
  }
}
