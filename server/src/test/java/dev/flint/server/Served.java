package dev.flint.server;

import dev.flint.chat.Engine;
import dev.flint.server.door.KeyRing;
import dev.flint.server.models.FixedModels;
import dev.flint.store.ApiKey;
import dev.flint.store.Store;
import dev.flint.store.sqlite.SqliteStore;
import dev.flint.wire.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A server on this machine with one model, `m`, and a client for it.
final class Served implements AutoCloseable {
  static {
    // Tests say by which name they call; the client reads this once, before its first use.
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
  }

  static final String HELLO = "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]";

  private static @Nullable Path empty;

  final FlintServer server;
  final KeyRing keys;
  final Store store;
  final ConcurrentLinkedQueue<RequestLine> log = new ConcurrentLinkedQueue<>();
  private final HttpClient client = HttpClient.newHttpClient();

  Served(Engine engine) {
    this(engine, ServerOptions.LOCAL);
  }

  Served(Engine engine, ServerOptions options) {
    this(engine, options, freshStore());
  }

  /// @param store closed with the server
  Served(Engine engine, ServerOptions options, Store store) {
    this.store = store;
    keys = new KeyRing(store.keys());
    var models = new FixedModels(Map.of("m", engine), Map.of("m", 123L));
    server = FlintServer.start(options, models, (line, _) -> log.add(line), store);
  }

  /// An empty store of its own. Making the first one takes most of a second, the others are copies.
  static Store freshStore() {
    try {
      Path file = Files.createTempDirectory("flint-store").resolve("flint.db");
      synchronized (Served.class) {
        Path first = empty;
        if (first == null) {
          SqliteStore.open(file).close();
          empty = file;
          return freshStore();
        }
        Files.copy(first, file);
      }
      return SqliteStore.open(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String key(ApiKey.Scope... scopes) {
    return keys.add("k" + store.keys().list().size(), Set.of(scopes), Set.of(), null).secret();
  }

  String address() {
    return "http://127.0.0.1:" + server.port();
  }

  /// @param headers names and values in turn
  HttpResponse<String> post(String path, String body, String... headers) {
    return send(
        HttpRequest.newBuilder(URI.create(address() + path))
            .POST(HttpRequest.BodyPublishers.ofString(body)),
        headers);
  }

  HttpResponse<String> post(String path, byte[] body) {
    return send(
        HttpRequest.newBuilder(URI.create(address() + path))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  HttpResponse<String> get(String path, String... headers) {
    return send(HttpRequest.newBuilder(URI.create(address() + path)), headers);
  }

  HttpResponse<String> send(HttpRequest.Builder request, String... headers) {
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// A chat request with these further members (`"n":2`), answered as JSON.
  JsonNode chat(String... members) {
    return Json.tree(post("/v1/chat/completions", body(members)).body());
  }

  static String body(String... members) {
    String more = members.length == 0 ? "" : "," + String.join(",", members);
    return "{\"model\":\"m\"," + HELLO + more + "}";
  }

  /// The data of a stream's events, in order; `[DONE]` too.
  static List<String> data(String stream) {
    List<String> data = new ArrayList<>();
    for (String line : stream.lines().toList()) {
      if (line.startsWith("data: ")) {
        data.add(line.substring("data: ".length()));
      }
    }
    return data;
  }

  /// A chat request that streams: its chunks, `[DONE]` checked and left out.
  List<JsonNode> chunks(String... members) {
    List<String> more = new ArrayList<>(List.of(members));
    more.add("\"stream\":true");
    List<String> data =
        data(post("/v1/chat/completions", body(more.toArray(String[]::new))).body());
    if (!data.getLast().equals("[DONE]")) {
      throw new AssertionError("no [DONE] at the end of " + data);
    }
    return data.subList(0, data.size() - 1).stream().map(Json::tree).toList();
  }

  /// An Anthropic request that streams: its events.
  List<JsonNode> events(String... members) {
    List<String> more = new ArrayList<>(List.of(members));
    more.add("\"stream\":true");
    more.add("\"max_tokens\":100");
    return data(post("/v1/messages", body(more.toArray(String[]::new))).body()).stream()
        .map(Json::tree)
        .toList();
  }

  static Path model() {
    return dev.flint.testing.TestFiles.model("smollm2:135m");
  }

  @Override
  public void close() {
    server.close();
    client.close();
  }
}
