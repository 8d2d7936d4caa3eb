package dev.flint.store.json;

import dev.flint.chat.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Traces as JSON objects, by the rules of [ChatJson]: the member `trace` says which one it is.
final class TraceJson {
  private TraceJson() {}

  static void write(Trace trace, ObjectNode json) {
    switch (trace) {
      case Trace.PhaseBegan(Trace.Phase phase, String note) ->
          json.put("trace", "phase_began").put("phase", word(phase)).put("note", note);
      case Trace.BranchOpened(int branch, String angle) ->
          json.put("trace", "branch_opened").put("branch", branch).put("angle", angle);
      case Trace.BranchSentence(int branch, String text, int tokens) ->
          json.put("trace", "branch_sentence")
              .put("branch", branch)
              .put("text", text)
              .put("tokens", tokens);
      case Trace.BranchAnswer(int branch, String answer) ->
          json.put("trace", "branch_answer").put("branch", branch).put("answer", answer);
      case Trace.BranchClosed(int branch, Trace.Ending ending, String why, int tokens) ->
          json.put("trace", "branch_closed")
              .put("branch", branch)
              .put("ending", word(ending))
              .put("why", why)
              .put("tokens", tokens);
      case Trace.Agreement(List<Trace.Group> groups, int working) -> {
        json.put("trace", "agreement");
        ArrayNode all = json.putArray("groups");
        for (Trace.Group group : groups) {
          ObjectNode one = all.addObject().put("answer", group.answer());
          ArrayNode branches = one.putArray("branches");
          group.branches().forEach(branches::add);
        }
        json.put("working", working);
      }
      case Trace.Settled(String why) -> json.put("trace", "settled").put("why", why);
      case Trace.Checked(boolean passed, String remarks) ->
          json.put("trace", "checked").put("passed", passed).put("remarks", remarks);
      case Trace.Lost(String what) -> json.put("trace", "lost").put("what", what);
      case Trace.ToolStarted(int branch, String id, String tool, String arguments) ->
          json.put("trace", "tool_started")
              .put("branch", branch)
              .put("id", id)
              .put("tool", tool)
              .put("arguments", arguments);
      case Trace.ToolEnded(
              String id,
              String result,
              boolean error,
              boolean untrusted,
              long millis) ->
          json.put("trace", "tool_ended")
              .put("id", id)
              .put("result", result)
              .put("error", error)
              .put("untrusted", untrusted)
              .put("millis", millis);
      case Trace.ApprovalAsked(String id, String tool, String arguments, String effect) ->
          json.put("trace", "approval_asked")
              .put("id", id)
              .put("tool", tool)
              .put("arguments", arguments)
              .put("effect", effect);
    }
  }

  static Trace read(JsonNode json) {
    String name = text(json, "trace");
    return switch (name) {
      case "phase_began" ->
          new Trace.PhaseBegan(
              Trace.Phase.valueOf(constant(text(json, "phase"))), text(json, "note"));
      case "branch_opened" -> new Trace.BranchOpened(branch(json), text(json, "angle"));
      case "branch_sentence" ->
          new Trace.BranchSentence(branch(json), text(json, "text"), tokens(json));
      case "branch_answer" -> new Trace.BranchAnswer(branch(json), text(json, "answer"));
      case "branch_closed" ->
          new Trace.BranchClosed(
              branch(json),
              Trace.Ending.valueOf(constant(text(json, "ending"))),
              text(json, "why"),
              tokens(json));
      case "agreement" -> {
        List<Trace.Group> groups = new ArrayList<>();
        for (JsonNode group : json.required("groups")) {
          List<Integer> branches = new ArrayList<>();
          for (JsonNode branch : group.required("branches")) {
            branches.add(branch.intValue());
          }
          groups.add(new Trace.Group(text(group, "answer"), branches));
        }
        yield new Trace.Agreement(groups, json.required("working").intValue());
      }
      case "settled" -> new Trace.Settled(text(json, "why"));
      case "checked" ->
          new Trace.Checked(json.required("passed").booleanValue(), text(json, "remarks"));
      case "lost" -> new Trace.Lost(text(json, "what"));
      case "tool_started" ->
          new Trace.ToolStarted(
              branch(json), text(json, "id"), text(json, "tool"), text(json, "arguments"));
      case "tool_ended" ->
          new Trace.ToolEnded(
              text(json, "id"),
              text(json, "result"),
              json.required("error").booleanValue(),
              json.path("untrusted").booleanValue(false),
              json.required("millis").longValue());
      case "approval_asked" ->
          new Trace.ApprovalAsked(
              text(json, "id"), text(json, "tool"), text(json, "arguments"), text(json, "effect"));
      default -> throw new IllegalArgumentException("unknown trace \"" + name + "\"");
    };
  }

  private static String text(JsonNode json, String name) {
    return json.required(name).stringValue();
  }

  private static int branch(JsonNode json) {
    return json.required("branch").intValue();
  }

  private static int tokens(JsonNode json) {
    return json.required("tokens").intValue();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String constant(String word) {
    return word.toUpperCase(Locale.ROOT);
  }
}
