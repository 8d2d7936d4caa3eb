package dev.flint.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Message;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import dev.flint.store.Run;
import dev.flint.store.sqlite.SqliteStore;
import dev.flint.wire.json.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class ResponsesTest {
  private static final String TOOLS =
      ",'tools':[{'type':'function','name':'f','parameters':{'type':'object'}},"
          + "{'type':'web_search'},{'type':'custom','name':'patch'},"
          + "{'type':'function','name':'g','description':'d'}]";

  @TempDir Path folder;
  private SqliteStore store;
  private WordsEngine engine;
  private Served served;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder.resolve("flint.db"));
    engine = new WordsEngine(100_000);
    served = new Served(engine, ServerOptions.LOCAL, store);
  }

  @AfterEach
  void close() {
    engine.permits.release(100_000);
    served.close();
  }

  private HttpResponse<String> send(String body) {
    return served.post("/v1/responses", ("{'model':'m'," + body + "}").replace('\'', '"'));
  }

  private JsonNode respond(String body) {
    HttpResponse<String> response = send(body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Json.tree(response.body());
  }

  private List<JsonNode> stream(String body) {
    return events(send(body + ",'stream':true").body());
  }

  private static List<JsonNode> events(String stream) {
    return Served.data(stream).stream().map(Json::tree).toList();
  }

  private static List<String> types(List<JsonNode> events) {
    return events.stream()
        .map(event -> event.path("type").asString().replace("response.", ""))
        .toList();
  }

  private static String id(JsonNode response) {
    return response.path("id").asString();
  }

  private static String text(JsonNode response) {
    var text = new StringBuilder();
    for (JsonNode item : response.path("output")) {
      if (item.path("type").asString().equals("message")) {
        text.append(item.path("content").path(0).path("text").asString());
      }
    }
    return text.toString();
  }

  @Test
  void aTextIsToldInTheOrderThatClientsWant() {
    List<JsonNode> events = stream("'input':'one two'");
    assertThat(types(events))
        .containsExactly(
            "created",
            "in_progress",
            "output_item.added",
            "content_part.added",
            "output_text.delta",
            "output_text.delta",
            "output_text.done",
            "content_part.done",
            "output_item.done",
            "completed");
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).path("sequence_number").asInt()).isEqualTo(i);
    }
    JsonNode whole = events.getLast().path("response");
    assertThat(text(whole)).isEqualTo("one two");
    assertThat(whole.path("status").asString()).isEqualTo("completed");
    assertThat(whole.path("usage").path("total_tokens").asInt()).isEqualTo(4);
    assertThat(served.get("/v1/responses/" + id(whole)).body()).isEqualTo(Json.text(whole));
  }

  @Test
  void reasoningIsAnItemOfItsOwnBeforeTheAnswer() {
    List<JsonNode> events =
        stream("'input':'think a','include':['reasoning.encrypted_content'],'store':false");
    assertThat(types(events))
        .containsSubsequence(
            "output_item.added",
            "content_part.added",
            "reasoning_text.delta",
            "reasoning_text.delta",
            "reasoning_text.done",
            "content_part.done",
            "output_item.done",
            "output_item.added",
            "output_text.delta");
    JsonNode reasoning = events.getLast().path("response").path("output").path(0);
    assertThat(reasoning.path("type").asString()).isEqualTo("reasoning");
    assertThat(reasoning.path("content").path(0).path("text").asString()).isEqualTo("let me see");
    String sealed = reasoning.path("encrypted_content").asString();
    respond(
        "'store':false,'input':[{'role':'user','content':'q'},{'type':'reasoning','id':'rs_1',"
            + "'summary':[],'encrypted_content':'"
            + sealed
            + "'},{'role':'assistant','content':'a'},{'role':'user','content':'b'}]");
    assertThat(engine.opened.get(1).parts())
        .containsExactly(new Part.Reasoning("let me see"), new Part.Text("a"));
  }

  @Test
  void parallelCallsAreItemsAndTheirOutputsGoBack() {
    List<JsonNode> events = stream("'input':'call'" + TOOLS);
    JsonNode whole = events.getLast().path("response");
    assertThat(whole.path("output")).hasSize(2);
    for (int i = 0; i < 2; i++) {
      JsonNode call = whole.path("output").path(i);
      assertThat(call.path("type").asString()).isEqualTo("function_call");
      assertThat(call.path("call_id").asString()).isEqualTo("call_" + i);
      assertThat(call.path("arguments").asString()).isEqualTo("{\"a\":" + i + "}");
    }
    assertThat(types(events).stream().filter("function_call_arguments.delta"::equals)).hasSize(4);
    JsonNode next =
        respond(
            "'previous_response_id':'"
                + id(whole)
                + "','input':[{'type':'function_call_output','call_id':'call_0','output':'r0'},"
                + "{'type':'function_call_output','call_id':'call_1',"
                + "'output':[{'type':'input_text','text':'r1'}]}]"
                + TOOLS);
    assertThat(text(next)).isEqualTo("r0");
    assertThat(engine.opened)
        .extracting(Message::role)
        .containsExactly(Role.USER, Role.ASSISTANT, Role.TOOL);
    assertThat(engine.opened.get(2).parts())
        .containsExactly(
            new Part.ToolResult("call_0", "r0", false), new Part.ToolResult("call_1", "r1", false));
  }

  @Test
  void aConversationGoesOnWithoutTheOldInstructions() {
    JsonNode first = respond("'instructions':'be brief','input':'one'");
    JsonNode second =
        respond(
            "'instructions':'be long','input':'two','previous_response_id':'" + id(first) + "'");
    respond("'input':'three','previous_response_id':'" + id(second) + "'");
    assertThat(engine.opened)
        .containsExactly(
            Message.user("one"),
            Message.assistant("one"),
            Message.user("two"),
            Message.assistant("two"),
            Message.user("three"));
  }

  @Test
  void aStreamResumesAtEveryEventWithTheSameBytes() {
    String whole = send("'input':'think and say some words','stream':true").body();
    List<JsonNode> events = events(whole);
    String id = id(events.getFirst().path("response"));
    List<String> frames = List.of(whole.split("(?<=\n\n)"));
    for (int after = -1; after < events.size(); after++) {
      String rest =
          served.get("/v1/responses/" + id + "?stream=true&starting_after=" + after).body();
      assertThat(rest).isEqualTo(String.join("", frames.subList(after + 1, frames.size())));
    }
  }

  @Test
  void aLiveStreamCanBeLeftAndResumed() throws Exception {
    engine.permits.drainPermits();
    JsonNode queued = respond("'input':'one two three','background':true");
    assertThat(queued.path("status").asString()).isEqualTo("queued");
    String path = "/v1/responses/" + id(queued);
    assertThat(Json.tree(served.get(path).body()).path("status").asString())
        .isIn("queued", "in_progress");
    Thread.startVirtualThread(() -> engine.permits.release(100));
    String rest = served.get(path + "?stream=true&starting_after=4").body();
    List<JsonNode> events = events(rest);
    assertThat(events.getFirst().path("sequence_number").asInt()).isEqualTo(5);
    assertThat(text(events.getLast().path("response"))).isEqualTo("one two three");
  }

  @Test
  void cancellingKeepsWhatWasSaid() throws Exception {
    engine.permits.drainPermits();
    engine.permits.release(2);
    String id = id(respond("'input':'one two three','background':true"));
    try (var lines =
        java.net.http.HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(served.address() + "/v1/responses/" + id + "?stream=true"))
                    .build(),
                HttpResponse.BodyHandlers.ofLines())
            .body()) {
      var _ = lines.filter(line -> line.contains("\"delta\":\"two ")).findFirst().orElseThrow();
    }
    JsonNode cancelled = Json.tree(served.post("/v1/responses/" + id + "/cancel", "").body());
    assertThat(cancelled.path("status").asString()).isEqualTo("cancelled");
    assertThat(text(cancelled)).isEqualTo("one two ");
    assertThat(engine.open).hasValue(0);
    assertThat(Json.tree(served.get("/v1/responses/" + id).body())).isEqualTo(cancelled);
  }

  @Test
  void whatIsNotToBeStoredIsNotWritten() {
    JsonNode response = respond("'input':'secret','store':false");
    assertThat(text(response)).isEqualTo("secret");
    assertThat(store.runs().recent("", 10)).isEmpty();
    assertThat(served.get("/v1/responses/" + id(response)).statusCode()).isEqualTo(404);
  }

  @Test
  void aDeletedResponseIsGone() {
    String id = id(respond("'input':'a'"));
    JsonNode deleted =
        Json.tree(
            served
                .send(
                    HttpRequest.newBuilder(URI.create(served.address() + "/v1/responses/" + id))
                        .DELETE())
                .body());
    assertThat(Json.text(deleted))
        .isEqualTo("{\"id\":\"" + id + "\",\"object\":\"response\",\"deleted\":true}");
    assertThat(served.get("/v1/responses/" + id).statusCode()).isEqualTo(404);
    assertThat(store.runs().recent("", 10)).isEmpty();
    assertThat(send("'input':'b','previous_response_id':'" + id + "'").statusCode()).isEqualTo(404);
  }

  @Test
  void theInputIsListedInPages() {
    String id =
        id(
            respond(
                "'input':[{'role':'user','content':'a'},{'role':'assistant','content':'b'},"
                    + "{'role':'user','content':[{'type':'input_text','text':'c'}]}]"));
    String path = "/v1/responses/" + id + "/input_items";
    JsonNode all = Json.tree(served.get(path + "?order=asc").body());
    List<String> texts = new ArrayList<>();
    all.path("data")
        .forEach(item -> texts.add(item.path("content").path(0).path("text").asString()));
    assertThat(texts).containsExactly("a", "b", "c");
    JsonNode page =
        Json.tree(
            served
                .get(path + "?limit=1&after=" + all.path("data").path(1).path("id").asString())
                .body());
    assertThat(page.path("data")).hasSize(1);
    assertThat(page.path("data").path(0)).isEqualTo(all.path("data").path(0));
    assertThat(page.path("has_more").asBoolean()).isFalse();
  }

  @Test
  void tokensAreCountedAsTheyAreBilled() {
    JsonNode counted =
        Json.tree(
            served
                .post("/v1/responses/input_tokens", "{\"model\":\"m\",\"input\":\"one two three\"}")
                .body());
    assertThat(counted.path("input_tokens").asInt())
        .isEqualTo(respond("'input':'one two three'").path("usage").path("input_tokens").asInt());
  }

  @Test
  void aProbeWithoutInputIsAnswered() {
    assertThat(respond("'max_output_tokens':1").path("object").asString()).isEqualTo("response");
    assertThat(respond("'input':[],'max_output_tokens':1").path("object").asString())
        .isEqualTo("response");
  }

  @Test
  void anAnswerThatIsCutOffIsIncomplete() {
    List<JsonNode> events = stream("'input':'one two three','max_output_tokens':2");
    assertThat(types(events)).last().isEqualTo("incomplete");
    JsonNode whole = events.getLast().path("response");
    assertThat(whole.path("status").asString()).isEqualTo("incomplete");
    assertThat(whole.path("incomplete_details").path("reason").asString())
        .isEqualTo("max_output_tokens");
    assertThat(text(whole)).isEqualTo("one two ");
  }

  @Test
  void strictClientsFindEveryMember() {
    JsonNode whole = respond("'input':'a','metadata':{'k':'v'}" + TOOLS);
    assertThat(whole.propertyNames())
        .contains(
            "id",
            "object",
            "created_at",
            "status",
            "error",
            "incomplete_details",
            "instructions",
            "metadata",
            "model",
            "output",
            "parallel_tool_calls",
            "temperature",
            "tool_choice",
            "tools",
            "top_p",
            "max_output_tokens",
            "previous_response_id",
            "reasoning",
            "text",
            "truncation",
            "usage",
            "user",
            "store",
            "background");
    assertThat(whole.path("tools")).hasSize(4);
    assertThat(whole.path("metadata").path("k").asString()).isEqualTo("v");
  }

  @Test
  void logprobsAreToldForEachToken() {
    JsonNode whole = respond("'input':'a b','top_logprobs':1");
    JsonNode logprobs = whole.path("output").path(0).path("content").path(0).path("logprobs");
    assertThat(logprobs).hasSize(2);
    assertThat(logprobs.path(0).path("bytes").path(0).asInt()).isEqualTo('a');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          'input':3 | 400 | input
          'input':[{'type':'function_call_output','call_id':'c','output':'x'}] | 400 | input
          'input':[{'type':'smell'}] | 400 | input[0].type
          'input':[{'role':'robot','content':''}] | 400 | input[0].role
          'input':'a','response_format':{'type':'text'} | 400 | response_format
          'input':'a','truncation':'auto' | 400 | truncation
          'input':'a','background':true,'store':false | 400 | background
          'input':'a','max_output_tokens':-1 | 400 | max_output_tokens
          'input':'a','tool_choice':'required' | 400 | tool_choice
          'input':'a','conversation':'c' | 400 | conversation
          'input':'a','previous_response_id':'resp_none' | 404 | previous_response_id
          'input':'a','text':{'format':{'type':'xml'}} | 400 | text.format.type
          """)
  void whatIsWrongIsNamed(String body, int status, String param) {
    HttpResponse<String> response = send(body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(Json.tree(response.body()).path("error").path("param").asString()).isEqualTo(param);
    assertThat(store.runs().recent("", 10)).isEmpty();
    respond("'input':'the next one works'");
  }

  @Test
  void aFailureHasItsStatusAndNothingIsStored() {
    HttpResponse<String> overflow = send("'input':'" + "w ".repeat(10_001) + "'");
    assertThat(overflow.statusCode()).isEqualTo(400);
    assertThat(Json.tree(overflow.body()).path("error").path("code").asString())
        .isEqualTo("context_length_exceeded");
    assertThat(send("'input':'fail'").statusCode()).isEqualTo(503);
    assertThat(store.runs().recent("", 10)).isEmpty();
    JsonNode later = respond("'input':'fail','background':true");
    List<JsonNode> events =
        events(served.get("/v1/responses/" + id(later) + "?stream=true").body());
    assertThat(types(events)).last().isEqualTo("failed");
    assertThat(events.getLast().path("response").path("error").path("message").asString())
        .isEqualTo("no memory left");
  }

  @Test
  void anotherKeysResponseIsNotThere() {
    store.runs().create(Run.queued("resp_x", "other", Run.Kind.RESPONSE, "m", "{}", null));
    for (String path : List.of("", "?stream=true", "/input_items")) {
      assertThat(served.get("/v1/responses/resp_x" + path).statusCode()).isEqualTo(404);
    }
    assertThat(served.post("/v1/responses/resp_x/cancel", "").statusCode()).isEqualTo(404);
    assertThat(send("'input':'a','previous_response_id':'resp_x'").statusCode()).isEqualTo(404);
  }
}
