package dev.flint.store.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.chat.Event;
import dev.flint.chat.Failure;
import dev.flint.chat.Message;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import dev.flint.chat.Trace;
import dev.flint.chat.Usage;
import dev.flint.store.ChatSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The JSON on disk must not change: old files are read for ever.
final class ChatJsonTest {
  private static final Usage USAGE =
      new Usage(7, 3, 2, Duration.ofNanos(1_000_000_001), Duration.ofNanos(5));

  private static final Attachments MEMORY =
      new Attachments() {
        private final Map<String, byte[]> kept = new HashMap<>();

        @Override
        public String keep(byte[] bytes) {
          String name = "blob" + bytes.length;
          kept.put(name, bytes);
          return name;
        }

        @Override
        public byte[] bytes(String name) {
          return kept.getOrDefault(name, new byte[0]);
        }
      };

  @Test
  void eventsHaveStableForms() {
    check(new Event.Queued(2), "{'v':1,'type':'queued','place':2}");
    check(new Event.Reading(3, 9), "{'v':1,'type':'reading','done':3,'total':9}");
    check(new Event.Text("a\u0000\"é😀\n"), "{'v':1,'type':'text','text':'a\\u0000\\\"é😀\\n'}");
    check(new Event.Reasoning("hm"), "{'v':1,'type':'reasoning','text':'hm'}");
    check(
        new Event.ToolCallBegin(0, "call_1", "f"),
        "{'v':1,'type':'tool_call_begin','index':0,'id':'call_1','name':'f'}");
    check(
        new Event.ToolCallArguments(0, "{}"),
        "{'v':1,'type':'tool_call_arguments','index':0,'json':'{}'}");
    check(new Event.ToolCallEnd(1), "{'v':1,'type':'tool_call_end','index':1}");
    check(
        new Event.BadToolCall("x", "why"),
        "{'v':1,'type':'bad_tool_call','text':'x','reason':'why'}");
    check(
        new Event.Token(
            new Event.Candidate(5, "a", -0.25f), List.of(new Event.Candidate(6, "b", -1.5f))),
        "{'v':1,'type':'token','chosen':{'id':5,'text':'a','logprob':-0.25},"
            + "'top':[{'id':6,'text':'b','logprob':-1.5}]}");
    check(
        new Event.Finished(Event.FinishReason.MAX_TOKENS, USAGE),
        "{'v':1,'type':'finished','reason':'max_tokens','usage':{'prompt_tokens':7,"
            + "'cached_tokens':3,'generated_tokens':2,'prefill_nanos':1000000001,'decode_nanos':5}}");
  }

  @Test
  void tracesHaveStableForms() {
    check(
        new Trace.PhaseBegan(Trace.Phase.EXPLORE, "n"),
        "'phase_began','phase':'explore','note':'n'");
    check(new Trace.BranchOpened(1, "a"), "'branch_opened','branch':1,'angle':'a'");
    check(
        new Trace.BranchSentence(1, "s.", 9),
        "'branch_sentence','branch':1,'text':'s.','tokens':9");
    check(new Trace.BranchAnswer(0, "42"), "'branch_answer','branch':0,'answer':'42'");
    check(
        new Trace.BranchClosed(0, Trace.Ending.CUT, "w", 3),
        "'branch_closed','branch':0,'ending':'cut','why':'w','tokens':3");
    check(
        new Trace.Agreement(List.of(new Trace.Group("42", List.of(0, 2))), 1),
        "'agreement','groups':[{'answer':'42','branches':[0,2]}],'working':1");
    check(new Trace.Settled("w"), "'settled','why':'w'");
    check(new Trace.Checked(true, "r"), "'checked','passed':true,'remarks':'r'");
    check(new Trace.Lost("w"), "'lost','what':'w'");
    check(
        new Trace.ToolStarted(-1, "i", "t", "{}"),
        "'tool_started','branch':-1,'id':'i','tool':'t','arguments':'{}'");
    check(
        new Trace.ToolEnded("i", "r", false, true, 7),
        "'tool_ended','id':'i','result':'r','error':false,'untrusted':true,'millis':7");
    assertThat(
            ChatJson.event(
                ("{'v':1,'type':'traced','trace':'tool_ended','id':'i','result':'r','error':false,"
                        + "'millis':7}")
                    .replace('\'', '"')))
        .as("as it was written before words of others were noted")
        .isEqualTo(new Event.Traced(new Trace.ToolEnded("i", "r", false, false, 7)));
    check(
        new Trace.ApprovalAsked("i", "t", "{}", "e"),
        "'approval_asked','id':'i','tool':'t','arguments':'{}','effect':'e'");
  }

  private static void check(Trace trace, String members) {
    check(new Event.Traced(trace), "{'v':1,'type':'traced','trace':" + members + "}");
  }

  private static void check(Event event, String json) {
    assertThat(ChatJson.write(event)).isEqualTo(json.replace('\'', '"'));
    assertThat(ChatJson.event(json.replace('\'', '"'))).isEqualTo(event);
  }

  @Test
  void everyFinishReasonComesBack() {
    for (Event.FinishReason reason : Event.FinishReason.values()) {
      var event = new Event.Finished(reason, USAGE);
      assertThat(ChatJson.event(ChatJson.write(event))).isEqualTo(event);
    }
  }

  @Test
  void messagesHaveAStableForm() {
    var message =
        new Message(
            Role.ASSISTANT,
            List.of(
                new Part.Reasoning("r"),
                new Part.Text("t"),
                new Part.ToolCall("c", "f", "{\"a\":1}"),
                new Part.ToolResult("c", "no", true)));
    String json =
        ("{'v':1,'role':'assistant','parts':[{'type':'reasoning','text':'r'},"
                + "{'type':'text','text':'t'},"
                + "{'type':'tool_call','id':'c','name':'f','arguments':'{\\\"a\\\":1}'},"
                + "{'type':'tool_result','call_id':'c','text':'no','error':true}]}")
            .replace('\'', '"');
    assertThat(ChatJson.write(message, MEMORY)).isEqualTo(json);
    assertThat(ChatJson.message(json, MEMORY)).isEqualTo(message);
    for (Role role : Role.values()) {
      var said = new Message(role, List.of(new Part.Text("x")));
      assertThat(ChatJson.message(ChatJson.write(said, MEMORY), MEMORY)).isEqualTo(said);
    }
  }

  @Test
  void aPictureIsKeptBesideTheJson() {
    byte[] bytes = {1, 2, 3};
    var message = new Message(Role.USER, List.of(new Part.Image("image/png", bytes)));
    String json = ChatJson.write(message, MEMORY);
    assertThat(json).contains("\"media_type\":\"image/png\",\"blob\":\"blob3\"");
    assertThat(ChatJson.message(json, MEMORY).parts().getFirst())
        .isInstanceOfSatisfying(
            Part.Image.class, image -> assertThat(image.bytes()).isEqualTo(bytes));
  }

  @Test
  void settingsComeBackAndWhatIsNotSetIsNotWritten() {
    assertThat(SettingsJson.write(ChatSettings.NONE)).isEqualTo("{\"v\":1}");
    assertThat(SettingsJson.read("{\"v\":1}")).isEqualTo(ChatSettings.NONE);
    var all = new ChatSettings("m", "thinking", "be brief", 0.5f, 0.9f, 20, 0.1f, 100, -1L);
    assertThat(SettingsJson.read(SettingsJson.write(all))).isEqualTo(all);
  }

  @Test
  void anotherVersionIsRefused() {
    refused("{\"v\":2,\"type\":\"text\",\"text\":\"\"}", "version 2");
    refused("{\"type\":\"text\",\"text\":\"\"}", "cannot be read");
    refused("{\"v\":1,\"type\":\"smell\"}", "smell");
    refused("{\"v\":1,\"type\":\"text\"}", "cannot be read");
    refused("{\"v\":1,\"type\":\"text\",\"text\":3}", "cannot be read");
    refused("[", "cannot be read");
    refused("", "cannot be read");
  }

  private static void refused(String json, String sentence) {
    assertThatThrownBy(() -> ChatJson.event(json))
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.code()).isEqualTo(Failure.Code.STORAGE))
        .hasMessageContaining(sentence);
  }
}
