package dev.flint.wire.openai;

import dev.flint.chat.Constraint;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Opening.Effort;
import dev.flint.chat.Sampling;
import dev.flint.chat.ToolChoice;
import dev.flint.chat.ToolSpec;
import dev.flint.wire.json.Fields;
import dev.flint.wire.json.Json;
import dev.flint.wire.problem.Problem;
import dev.flint.wire.problem.Refused;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A request of `POST /v1/responses`. Read from the stored body again, it is the same.
///
/// @param instructions what stands before the conversation; not carried to the next response
/// @param input the new messages
/// @param previous the response whose conversation goes on; null if one begins
/// @param sealReasoning whether reasoning is also given out under `encrypted_content`
/// @param logprobs whether each token's probability is to be told
/// @param body the request as it came, for the members that a response repeats
/// @param ignored members that were not understood
public record ResponseRequest(
    String model,
    Optional<String> instructions,
    List<Message> input,
    @Nullable String previous,
    List<ToolSpec> tools,
    Effort effort,
    GenerateOptions options,
    boolean stream,
    boolean store,
    boolean background,
    boolean sealReasoning,
    boolean logprobs,
    int topLogprobs,
    ObjectNode body,
    List<String> ignored) {

  private static final int MAX_TOP_LOGPROBS = 20;

  /// Members that are understood and change nothing here.
  private static final List<String> ACCEPTED =
      List.of(
          "metadata",
          "user",
          "safety_identifier",
          "prompt_cache_key",
          "prompt_cache_retention",
          "service_tier",
          "stream_options",
          "max_tool_calls",
          "client_metadata");

  /// @param defaults sampling where the request does not say
  /// @throws Refused if it cannot be understood or asks for what there is not
  public static ResponseRequest read(Fields body, Sampling defaults) {
    String model = body.requiredText("model");
    refuseUnsupported(body);
    List<ToolSpec> tools = tools(body);
    int topLogprobs = body.whole("top_logprobs", 0, MAX_TOP_LOGPROBS).orElse(0);
    List<String> include = body.texts("include");
    boolean logprobs = topLogprobs > 0 || include.contains("message.output_text.logprobs");
    boolean store = body.flag("store", true);
    boolean background = body.flag("background", false);
    if (background && !store) {
      throw body.invalid("background", "needs store to be true: nobody could ask for it later");
    }
    GenerateOptions options =
        SamplingFields.read(body, defaults)
            .withMaxTokens(body.whole("max_output_tokens", 1, Integer.MAX_VALUE).orElse(0))
            .withLogprobs(logprobs ? Math.max(1, topLogprobs) : 0)
            .withConstraint(constraint(body))
            .withToolChoice(choice(body, tools))
            .withParallelToolCalls(body.flag("parallel_tool_calls", true));
    ACCEPTED.forEach(body::node);
    return new ResponseRequest(
        model,
        body.text("instructions"),
        ResponseInput.read(body),
        body.text("previous_response_id").orElse(null),
        allowed(body, tools),
        effort(body),
        options,
        body.flag("stream", false),
        store,
        background,
        include.contains("reasoning.encrypted_content"),
        logprobs,
        topLogprobs,
        body.node(),
        body.unread());
  }

  /// All messages that the model is given.
  ///
  /// @param history the conversation of the responses before, without instructions
  /// @throws Refused if a result answers no call
  public List<Message> conversation(List<Message> history) {
    List<Message> messages = new ArrayList<>();
    instructions.filter(text -> !text.isEmpty()).map(Message::system).ifPresent(messages::add);
    messages.addAll(history);
    messages.addAll(input);
    String call = ResponseInput.unansweredCall(messages);
    if (call != null) {
      throw new Refused(
          Problem.badRequest(
              "input",
              "invalid_value",
              "'input' has an output for the call '" + call + "', and there is no such call"));
    }
    return messages;
  }

  private static void refuseUnsupported(Fields body) {
    if (body.has("response_format")) {
      throw body.unsupported("response_format", "is not a member here; use text.format");
    }
    if (body.has("conversation")) {
      throw body.unsupported("conversation", "is not supported; use previous_response_id");
    }
    if (body.has("prompt")) {
      throw body.unsupported("prompt", "is not supported: there are no stored prompts");
    }
    if (!body.text("truncation").orElse("disabled").equals("disabled")) {
      throw body.unsupported("truncation", "may only be disabled: nothing is cut silently");
    }
  }

  private static Constraint constraint(Fields body) {
    Fields text = body.object("text").orElse(null);
    Fields format = text == null ? null : text.object("format").orElse(null);
    if (format == null) {
      return Constraint.FREE;
    }
    return switch (format.requiredText("type")) {
      case "text" -> Constraint.FREE;
      case "json_object" -> new Constraint.JsonObject();
      case "json_schema" ->
          new Constraint.JsonSchema(Json.text(format.requiredObject("schema").node()));
      default -> throw format.invalid("type", "must be text, json_object or json_schema");
    };
  }

  private static Effort effort(Fields body) {
    Fields reasoning = body.object("reasoning").orElse(null);
    String word = reasoning == null ? "" : reasoning.text("effort").orElse("");
    return switch (word) {
      case "" -> Effort.MODEL;
      case "none" -> Effort.OFF;
      case "minimal", "low" -> Effort.LOW;
      case "medium" -> Effort.MEDIUM;
      case "high", "xhigh", "max" -> Effort.HIGH;
      default ->
          throw body.invalid(
              "reasoning", "has an effort other than none, minimal, low, medium, high, xhigh, max");
    };
  }

  /// Functions; tools of other types are left out.
  private static List<ToolSpec> tools(Fields body) {
    List<ToolSpec> tools = new ArrayList<>();
    Set<String> names = new HashSet<>();
    List<Fields> described = body.objects("tools");
    if (described.size() > ChatTools.MAX_TOOLS) {
      throw body.invalid("tools", "has more than " + ChatTools.MAX_TOOLS + " tools");
    }
    for (Fields tool : described) {
      if (!tool.requiredText("type").equals("function")) {
        continue;
      }
      String name = tool.requiredText("name");
      if (!ChatTools.NAME.matcher(name).matches()) {
        throw tool.invalid("name", "must match " + ChatTools.NAME.pattern());
      }
      if (!names.add(name)) {
        throw body.invalid("tools", "has two tools called '" + name + "'");
      }
      tools.add(
          new ToolSpec(
              name,
              tool.text("description").orElse(""),
              tool.object("parameters")
                  .map(schema -> Json.text(schema.node()))
                  .orElse(ChatTools.NO_PARAMETERS),
              tool.flag("strict", false)));
    }
    return tools;
  }

  private static ToolChoice choice(Fields body, List<ToolSpec> tools) {
    JsonNode choice = body.node("tool_choice");
    if (choice == null) {
      return ToolChoice.AUTO;
    }
    if (choice.isString()) {
      return word(body, choice.stringValue(), tools);
    }
    Fields chosen = body.requiredObject("tool_choice");
    return switch (chosen.requiredText("type")) {
      case "function" -> {
        String name = chosen.requiredText("name");
        if (tools.stream().noneMatch(tool -> tool.name().equals(name))) {
          throw body.invalid("tool_choice", "names a function that is not among the tools");
        }
        yield new ToolChoice.Named(name);
      }
      case "allowed_tools" -> word(body, chosen.text("mode").orElse("auto"), allowed(body, tools));
      default -> throw chosen.invalid("type", "must be function or allowed_tools");
    };
  }

  private static List<ToolSpec> allowed(Fields body, List<ToolSpec> tools) {
    JsonNode choice = body.node("tool_choice");
    if (choice == null
        || !choice.isObject()
        || !choice.path("type").asString("").equals("allowed_tools")) {
      return tools;
    }
    Set<String> kept = new HashSet<>();
    for (Fields tool : body.requiredObject("tool_choice").objects("tools")) {
      tool.text("name").ifPresent(kept::add);
    }
    return tools.stream().filter(tool -> kept.contains(tool.name())).toList();
  }

  private static ToolChoice word(Fields body, String word, List<ToolSpec> tools) {
    return switch (word) {
      case "none" -> ToolChoice.NONE;
      case "auto" -> ToolChoice.AUTO;
      case "required" -> {
        if (tools.isEmpty()) {
          throw body.invalid("tool_choice", "requires a call, and there are no tools");
        }
        yield ToolChoice.REQUIRED;
      }
      default -> throw body.invalid("tool_choice", "must be none, auto, required or an object");
    };
  }
}
