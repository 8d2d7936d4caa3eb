package dev.flint.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.store.sqlite.FullDisk;
import dev.flint.store.sqlite.SqliteStore;
import dev.flint.wire.json.Json;
import java.io.RandomAccessFile;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A disk that is full and a database that is damaged, as a client meets them: a status, a
/// sentence, and everything else goes on.
@Timeout(60)
final class FaultyStoreTest {
  private static final String LONG_WORD = "x".repeat(60);

  @TempDir private Path folder;

  private static String response(String members) {
    return ("{'model':'m'," + members + "}").replace('\'', '"');
  }

  private static JsonNode done(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Json.tree(response.body());
  }

  private static void told(HttpResponse<String> response, String sentence) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(500);
    JsonNode error = Json.tree(response.body()).path("error");
    assertThat(error.path("code").asString()).isEqualTo("storage");
    assertThat(error.path("message").asString()).contains(sentence);
  }

  @Test
  void aFullDiskIsSaidAndOnlyWhatNeedsItFails() throws Exception {
    var engine = new WordsEngine(1_000_000);
    try (var served =
        new Served(engine, ServerOptions.LOCAL, FullDisk.open(folder.resolve("flint.db"), 60))) {
      String kept =
          done(served.post("/v1/responses", response("'input':'kept'"))).path("id").asString();

      told(
          served.post(
              "/v1/responses", response("'input':'" + (LONG_WORD + " ").repeat(6_000) + "'")),
          "the disk is full");

      // The question has room, the answer has not: what came of it is told, then how it ended.
      String half = response("'input':'" + (LONG_WORD + " ").repeat(2_500) + "','stream':true");
      List<JsonNode> events =
          Served.data(served.post("/v1/responses", half).body()).stream().map(Json::tree).toList();
      assertThat(events.getLast().toString()).contains("the disk is full");

      done(served.post("/v1/responses", response("'input':'not kept','store':false")));
      done(served.post("/v1/chat/completions", Served.body()));
      assertThat(done(served.get("/v1/responses/" + kept)).path("status").asString())
          .isEqualTo("completed");
    }
  }

  @Test
  void aDamagedDatabaseIsSaidAndOnlyWhatNeedsItFails() throws Exception {
    Path file = folder.resolve("flint.db");
    String large;
    var engine = new WordsEngine(1_000_000);
    try (var served = new Served(engine, ServerOptions.LOCAL, SqliteStore.open(file))) {
      large =
          done(served.post("/v1/responses", response("'input':'" + "words ".repeat(9_000) + "'")))
              .path("id")
              .asString();
    }
    try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
      for (long at = bytes.length() / 2 / 4096 * 4096; at < bytes.length(); at += 4096) {
        bytes.seek(at);
        bytes.write(new byte[64]);
      }
    }
    try (var served = new Served(engine, ServerOptions.LOCAL, SqliteStore.open(file))) {
      told(served.get("/v1/responses/" + large + "/input_items"), "is damaged");
      done(served.post("/v1/responses", response("'input':'not kept','store':false")));
      done(served.post("/v1/chat/completions", Served.body()));
    }
  }
}
