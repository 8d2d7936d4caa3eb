package dev.flint.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.store.sqlite.SqliteStore;
import dev.flint.wire.json.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class MemoryApiTest {
  @TempDir Path folder;

  private static HttpResponse<String> call(Served served, String method, String path, String body) {
    return served.send(
        HttpRequest.newBuilder(URI.create(served.address() + "/api/memory" + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body)));
  }

  @Test
  void factsAreTheCallersToListChangeAndDelete() {
    try (Served served =
        new Served(
            new WordsEngine(10),
            ServerOptions.LOCAL,
            SqliteStore.open(folder.resolve("flint.db")))) {
      JsonNode empty = Json.tree(call(served, "GET", "", "").body());
      assertThat(empty.get("on").asBoolean()).isFalse();
      assertThat(empty.get("facts")).isEmpty();
      HttpResponse<String> added = call(served, "POST", "", "{\"text\":\" I am vegan \"}");
      assertThat(added.statusCode()).isEqualTo(201);
      String id = Json.tree(added.body()).get("id").asString();
      assertThat(call(served, "PUT", "", "{\"on\":true}").statusCode()).isEqualTo(200);
      assertThat(call(served, "PATCH", "/" + id, "{\"text\":\"I eat fish\"}").statusCode())
          .isEqualTo(200);
      JsonNode one = Json.tree(call(served, "GET", "", "").body());
      assertThat(one.get("on").asBoolean()).isTrue();
      assertThat(one.get("facts").get(0).get("text").asString()).isEqualTo("I eat fish");
      assertThat(call(served, "POST", "", "{\"text\":\"" + "x".repeat(301) + "\"}").statusCode())
          .isEqualTo(400);
      assertThat(call(served, "PUT", "", "{}").statusCode()).isEqualTo(400);
      assertThat(call(served, "DELETE", "/" + id, "").statusCode()).isEqualTo(204);
      assertThat(call(served, "DELETE", "/" + id, "").statusCode()).isEqualTo(404);
      assertThat(call(served, "PATCH", "/" + id, "{\"text\":\"x\"}").statusCode()).isEqualTo(404);
    }
  }
}
