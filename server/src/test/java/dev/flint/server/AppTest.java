package dev.flint.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Event;
import dev.flint.chat.Trace;
import dev.flint.store.Store;
import dev.flint.store.sqlite.SqliteStore;
import dev.flint.wire.json.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class AppTest {
  @TempDir Path folder;
  private WordsEngine engine;
  private Served served;

  @BeforeEach
  void open() {
    engine = new WordsEngine(100_000);
    served = new Served(engine, ServerOptions.LOCAL, store());
  }

  private Store store() {
    return SqliteStore.open(folder.resolve("flint.db"));
  }

  @AfterEach
  void close() {
    engine.permits.release(100_000);
    served.close();
  }

  private JsonNode call(String method, String path, String body) {
    HttpResponse<String> response =
        served.send(
            HttpRequest.newBuilder(URI.create(served.address() + "/api" + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body.replace('\'', '"'))));
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
    return response.body().isEmpty() ? Json.object() : Json.tree(response.body());
  }

  private String chat(String body) {
    return call("POST", "/conversations", body).path("id").asString();
  }

  /// Asks and waits for the end; the run as it ended.
  private JsonNode asked(String method, String body) {
    JsonNode run = call("POST", method, body);
    List<String> data = Served.data(events(run, 0));
    return Json.tree(data.getLast());
  }

  private String events(JsonNode run, int after) {
    return served
        .get(
            "/api/runs/" + run.path("id").asString() + "/events",
            "Last-Event-ID",
            Integer.toString(after))
        .body();
  }

  private List<String> shown(String chat) {
    JsonNode tree = call("GET", "/conversations/" + chat, "");
    List<String> texts = new ArrayList<>();
    String at = tree.path("conversation").path("leaf").asString("");
    while (!at.isEmpty()) {
      for (JsonNode message : tree.path("messages")) {
        if (message.path("id").asString().equals(at)) {
          texts.addFirst(message.path("parts").path(0).path("text").asString());
          at = message.path("parent").asString("");
          break;
        }
      }
    }
    return texts;
  }

  @Test
  void aMessageIsAnsweredInItsConversation() {
    String chat = chat("{'title':'t','settings':{'system':'be brief'}}");
    JsonNode end = asked("/conversations/" + chat + "/messages", "{'text':'one two'}");
    assertThat(end.path("state").asString()).isEqualTo("done");
    assertThat(shown(chat)).containsExactly("one two", "one two");
    assertThat(engine.opened.getFirst().text()).isEqualTo("be brief");
    JsonNode next =
        asked(
            "/conversations/" + chat + "/messages",
            "{'text':'three','parent':'" + end.path("answer").asString() + "'}");
    assertThat(shown(chat)).containsExactly("one two", "one two", "three", "three");
    assertThat(next.path("question").isString()).isTrue();
  }

  @Test
  void anEditAndARegenerationAreBranches() {
    String chat = chat("{}");
    JsonNode first = asked("/conversations/" + chat + "/messages", "{'text':'a'}");
    asked("/conversations/" + chat + "/messages", "{'text':'edited'}");
    assertThat(shown(chat)).containsExactly("edited", "edited");
    JsonNode again =
        asked(
            "/conversations/" + chat + "/regenerate",
            "{'message':'" + first.path("answer").asString() + "'}");
    assertThat(again.path("question")).isEqualTo(first.path("question"));
    assertThat(shown(chat)).containsExactly("a", "a");
    assertThat(call("GET", "/conversations/" + chat, "").path("messages")).hasSize(5);
    call("PATCH", "/conversations/" + chat, "{'leaf':'" + first.path("question").asString() + "'}");
    assertThat(call("GET", "/conversations/" + chat, "").path("conversation").path("leaf"))
        .isEqualTo(again.path("answer"));
  }

  /// The first answer of a conversation reads a page, and says what every answer says.
  @Test
  void answersAfterWordsOfOthersAreKnownAsSuch() {
    var page = new Event.Traced(new Trace.ToolEnded("tool_1", "page", false, true, 1));
    var reads = new AtomicBoolean(true);
    var scripted =
        new ScriptedEngine(_ ->
            reads.getAndSet(false)
                ? List.of(page, new Event.Text("read"), ScriptedEngine.end()).iterator()
                : List.<Event>of(new Event.Text("said"), ScriptedEngine.end()).iterator());
    served.close();
    served = new Served(scripted, ServerOptions.LOCAL, store());
    String messages = "/conversations/" + chat("{}") + "/messages";
    String read = answered(messages, "{'text':'look'}");
    assertThat(scripted.lastOpening().untrusted()).isFalse();
    String next = answered(messages, "{'text':'and?','parent':'" + read + "'}");
    assertThat(scripted.lastOpening().untrusted()).isTrue();
    answered(messages, "{'text':'and?','parent':'" + next + "'}");
    assertThat(scripted.lastOpening().untrusted()).isTrue();
    answered(messages, "{'text':'another beginning'}");
    assertThat(scripted.lastOpening().untrusted()).isFalse();
    String longer =
        answered(messages.replace("messages", "continue"), "{'message':'" + read + "'}");
    served.close();
    served = new Served(scripted, ServerOptions.LOCAL, store());
    answered(messages, "{'text':'later','parent':'" + longer + "'}");
    assertThat(scripted.lastOpening().untrusted()).isTrue();
  }

  private String answered(String path, String body) {
    return asked(path, body).path("answer").asString();
  }

  @Test
  void aStoppedAnswerIsKeptAndGoesOn() {
    engine.permits.drainPermits();
    engine.permits.release(2);
    String chat = chat("{}");
    JsonNode run = call("POST", "/conversations/" + chat + "/messages", "{'text':'one two three'}");
    assertThat(call("GET", "/conversations/" + chat, "").path("runs")).hasSize(1);
    while (!call("GET", "/runs/" + run.path("id").asString(), "")
            .path("state")
            .asString()
            .equals("running")
        || engine.permits.availablePermits() > 0) {
      Thread.onSpinWait();
    }
    JsonNode end = call("POST", "/runs/" + run.path("id").asString() + "/cancel", "");
    assertThat(end.path("state").asString()).isEqualTo("cancelled");
    engine.permits.drainPermits();
    engine.permits.release(100);
    String part = shown(chat).getLast();
    assertThat("one two three").startsWith(part);
    asked(
        "/conversations/" + chat + "/continue",
        "{'message':'" + end.path("answer").asString() + "'}");
    assertThat(shown(chat).getLast()).startsWith(part).hasSizeGreaterThan(part.length());
  }

  @Test
  void aRunIsFollowedFromEveryEvent() {
    String chat = chat("{}");
    JsonNode run =
        call("POST", "/conversations/" + chat + "/messages", "{'text':'think of four words'}");
    String whole = events(run, 0);
    List<String> frames = List.of(whole.split("(?<=\n\n)"));
    assertThat(frames.getFirst()).startsWith("id: 1\n");
    assertThat(frames.getLast()).startsWith("event: end\n");
    for (int after = 0; after < frames.size(); after++) {
      assertThat(events(run, after))
          .isEqualTo(String.join("", frames.subList(after, frames.size())));
    }
  }

  @Test
  void aConversationIsFoundRenamedPinnedAndDeletedWithUndo() {
    String chat = chat("{'title':'first'}");
    chat("{'title':'second'}");
    asked("/conversations/" + chat + "/messages", "{'text':'about mountains'}");
    JsonNode changed = call("PATCH", "/conversations/" + chat, "{'title':'hills','pinned':true}");
    assertThat(changed.path("title").asString()).isEqualTo("hills");
    JsonNode list = call("GET", "/conversations?limit=1", "");
    assertThat(list.path("conversations").path(0).path("id").asString()).isEqualTo(chat);
    assertThat(call("GET", "/conversations?after=" + chat, "").path("conversations")).hasSize(1);
    assertThat(call("GET", "/search?q=ountain", "").path("hits")).hasSize(2);
    call("DELETE", "/conversations/" + chat, "");
    assertThat(call("GET", "/search?q=ountain", "").path("hits")).isEmpty();
    call("POST", "/conversations/" + chat + "/restore", "");
    assertThat(call("GET", "/search?q=ountain", "").path("hits")).hasSize(2);
    assertThat(Json.text(call("GET", "/export", ""))).contains("about mountains");
    call("DELETE", "/conversations/" + chat + "?now=true", "");
    assertThat(served.get("/api/conversations/" + chat).statusCode()).isEqualTo(404);
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertThat(served.get("/api/conversations/conv_x").statusCode()).isEqualTo(404);
    assertThat(served.get("/api/runs/run_x/events").statusCode()).isEqualTo(404);
    String chat = chat("{}");
    assertThat(
            served
                .post(
                    "/api/conversations/" + chat + "/messages", "{\"text\":\"a\",\"parent\":\"x\"}")
                .statusCode())
        .isEqualTo(400);
    assertThat(served.post("/api/conversations/" + chat + "/messages", "{}").statusCode())
        .isEqualTo(400);
    assertThat(call("GET", "/models", "").path("models").path(0).path("id").asString())
        .isEqualTo("m");
  }

  @Test
  void anAnswerTellsHowItWasMade() {
    String chat = chat("{'settings':{'system':'be brief'}}");
    asked("/conversations/" + chat + "/messages", "{'text':'one two'}");
    JsonNode messages = call("GET", "/conversations/" + chat, "").path("messages");
    assertThat(messages.path(0).path("made").isNull()).isTrue();
    JsonNode made = messages.path(1).path("made");
    assertThat(made.path("model").asString()).isEqualTo("m");
    assertThat(made.path("state").asString()).isEqualTo("done");
    assertThat(made.path("usage").path("generated_tokens").asInt()).isEqualTo(2);
  }

  @Test
  void theNewestMessagesCanBeHadAlone() {
    String chat = chat("{}");
    JsonNode run = asked("/conversations/" + chat + "/messages", "{'text':'one'}");
    String first = run.path("answer").asString();
    asked("/conversations/" + chat + "/messages", "{'text':'two','parent':'" + first + "'}");
    JsonNode some = call("GET", "/conversations/" + chat + "?newest=2", "");
    assertThat(some.path("whole").asBoolean()).isFalse();
    assertThat(some.path("messages")).hasSize(2);
    assertThat(some.at("/messages/0/parent").asString()).isEqualTo(first);
    assertThat(some.at("/messages/1/made/state").asString()).isEqualTo("done");
    String oldest = some.at("/messages/0/id").asString();
    JsonNode older = call("GET", "/conversations/" + chat + "?newest=9&before=" + oldest, "");
    assertThat(older.path("whole").asBoolean()).isTrue();
    assertThat(older.path("messages")).hasSize(2);
    assertThat(older.at("/messages/1/made/state").asString()).isEqualTo("done");
    JsonNode all = call("GET", "/conversations/" + chat + "?newest=9", "");
    assertThat(all.path("whole").asBoolean()).isTrue();
    assertThat(all.path("messages")).hasSize(4);
    assertThat(all).isEqualTo(call("GET", "/conversations/" + chat, ""));
    // An older branch is shown: only the whole tree has it.
    asked("/conversations/" + chat + "/messages", "{'text':'beside'}");
    call("PATCH", "/conversations/" + chat, "{'leaf':'" + first + "'}");
    assertThat(call("GET", "/conversations/" + chat + "?newest=2", "").path("whole").asBoolean())
        .isTrue();
    assertThat(served.get("/api/conversations/" + chat + "?newest=x").statusCode()).isEqualTo(400);
  }

  @Test
  void aTitleThatIsNoneLeavesTheOldOne() {
    String chat = chat("{'title':'one two'}");
    asked("/conversations/" + chat + "/messages", "{'text':'one two'}");
    // The engine repeats the question about the title, which is too long for one.
    JsonNode titled = call("POST", "/conversations/" + chat + "/title", "");
    assertThat(titled.path("title").asString()).isEqualTo("one two");
    assertThat(engine.opened.getLast().text()).startsWith("Write a title");
    assertThat(engine.opened).hasSize(3);
  }

  @Test
  void whatCannotBeFetchedIsNotOffered() {
    assertThat(call("GET", "/catalogue", "").path("offers")).isEmpty();
    assertThat(served.post("/api/catalogue/pull", "{\"id\":\"x\"}").statusCode()).isEqualTo(404);
    assertThat(served.get("/api/catalogue/pull?id=x").statusCode()).isEqualTo(404);
  }

  @Test
  void whatIsNoPdfIsSaidInASentence() {
    HttpResponse<String> refused = served.post("/api/text", "%PDF-1.7 nothing");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("this is not a PDF that can be read");
  }
}
