package dev.flint.wire.anthropic;

import dev.flint.chat.Constraint;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Opening;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import dev.flint.chat.Sampling;
import dev.flint.chat.ToolChoice;
import dev.flint.chat.ToolSpec;
import dev.flint.wire.json.Json;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What another server is asked by `POST /v1/messages`, always as a stream. System text at the
/// beginning becomes `system`; later on it is said as the user's, in its place. Seed, penalties and
/// log-probabilities do not exist in this protocol.
public final class MessagesCall {
  private static final int USUAL_TOKENS = 8192;
  private static final int LEAST_THINKING = 1024;

  private MessagesCall() {}

  /// @param signatures the signature of a thinking text, empty if it is not known: such text is
  ///   left out, as the other server would refuse it
  /// @throws Failure UNSUPPORTED for what the protocol cannot express
  public static ObjectNode of(
      String model, Opening opening, GenerateOptions options, UnaryOperator<String> signatures) {
    if (options.logprobs() > 0) {
      throw new Failure(
          Failure.Code.UNSUPPORTED, "Anthropic's protocol has no log-probabilities of tokens");
    }
    ObjectNode call = Json.object();
    call.put("model", model);
    call.put("stream", true);
    int answer = options.maxTokens() > 0 ? options.maxTokens() : USUAL_TOKENS;
    int thinking = thinking(opening.effort(), options.reasoningTokens());
    if (thinking > 0 && options.maxTokens() > 0) {
      thinking = Math.min(thinking, answer - 1);
    } else {
      answer += thinking;
    }
    call.put("max_tokens", answer);
    if (thinking >= LEAST_THINKING) {
      call.putObject("thinking").put("type", "enabled").put("budget_tokens", thinking);
    } else {
      if (opening.effort() == Opening.Effort.OFF) {
        call.putObject("thinking").put("type", "disabled");
      }
      sampling(call, options.sampling());
    }
    if (!options.stop().isEmpty()) {
      ArrayNode stop = call.putArray("stop_sequences");
      options.stop().forEach(stop::add);
    }
    messages(call, opening.messages(), signatures);
    tools(call, opening.tools(), options);
    constraint(call, options.constraint());
    return call;
  }

  private static int thinking(Opening.Effort effort, int asked) {
    int usual =
        switch (effort) {
          case MODEL, OFF -> 0;
          case LOW -> LEAST_THINKING;
          case MEDIUM -> 4 * LEAST_THINKING;
          case HIGH -> 16 * LEAST_THINKING;
        };
    return usual == 0 || asked == 0 ? usual : Math.max(LEAST_THINKING, asked);
  }

  private static void sampling(ObjectNode call, Sampling asked) {
    Sampling usual = Sampling.DEFAULT;
    if (asked.equals(usual)) {
      return;
    }
    call.put("temperature", Double.parseDouble(Float.toString(Math.min(1f, asked.temperature()))));
    if (asked.topP() != usual.topP() && asked.topP() != 1) {
      call.put("top_p", Double.parseDouble(Float.toString(asked.topP())));
    }
    if (asked.topK() != usual.topK() && asked.topK() != 0) {
      call.put("top_k", asked.topK());
    }
  }

  private static void constraint(ObjectNode call, Constraint constraint) {
    switch (constraint) {
      case Constraint.Free _ -> {}
      case Constraint.JsonSchema schema -> {
        ObjectNode format = call.putObject("output_config").putObject("format");
        format.put("type", "json_schema");
        format.set("schema", object(schema.schema(), "the schema"));
      }
      case Constraint.JsonObject _, Constraint.Grammar _, Constraint.Regex _, Constraint.Choice _ ->
          throw new Failure(
              Failure.Code.UNSUPPORTED,
              "over Anthropic's protocol an answer can be held to a JSON Schema only");
    }
  }

  private static void tools(ObjectNode call, List<ToolSpec> tools, GenerateOptions options) {
    if (tools.isEmpty()) {
      return;
    }
    ArrayNode all = call.putArray("tools");
    for (ToolSpec tool : tools) {
      ObjectNode node = all.addObject();
      node.put("name", tool.name());
      if (!tool.description().isEmpty()) {
        node.put("description", tool.description());
      }
      node.set(
          "input_schema", object(tool.parameters(), "the parameters of the tool " + tool.name()));
      if (tool.strict()) {
        node.put("strict", true);
      }
    }
    ObjectNode choice = call.putObject("tool_choice");
    switch (options.toolChoice()) {
      case ToolChoice.Auto _ -> choice.put("type", "auto");
      case ToolChoice.None _ -> choice.put("type", "none");
      case ToolChoice.Required _ -> choice.put("type", "any");
      case ToolChoice.Named named -> choice.put("type", "tool").put("name", named.tool());
    }
    if (!options.parallelToolCalls() && !(options.toolChoice() instanceof ToolChoice.None)) {
      choice.put("disable_parallel_tool_use", true);
    }
  }

  private static ObjectNode object(String json, String what) {
    ObjectNode object = Json.objectOrNull(json);
    if (object == null) {
      throw new Failure(Failure.Code.BAD_REQUEST, what + " must be a JSON object");
    }
    return object;
  }

  private static void messages(
      ObjectNode call, List<Message> messages, UnaryOperator<String> signatures) {
    int first = 0;
    StringBuilder system = new StringBuilder();
    while (first < messages.size() && messages.get(first).role() == Role.SYSTEM) {
      system.append(first == 0 ? "" : "\n\n").append(messages.get(first++).text());
    }
    if (!system.isEmpty()) {
      call.put("system", system.toString());
    }
    ArrayNode nodes = call.putArray("messages");
    String speaker = "";
    ArrayNode blocks = Json.array();
    for (Message message : messages.subList(first, messages.size())) {
      String role = message.role() == Role.ASSISTANT ? "assistant" : "user";
      if (!role.equals(speaker)) {
        blocks = Json.array();
        nodes.addObject().put("role", role).set("content", blocks);
        speaker = role;
      }
      for (Part part : message.parts()) {
        add(blocks, part, signatures);
      }
    }
  }

  private static void add(ArrayNode blocks, Part part, UnaryOperator<String> signatures) {
    switch (part) {
      case Part.Text text -> {
        if (!text.text().isEmpty()) {
          blocks.addObject().put("type", "text").put("text", text.text());
        }
      }
      case Part.Reasoning thought -> {
        String signature = signatures.apply(thought.text());
        if (!signature.isEmpty()) {
          blocks
              .addObject()
              .put("type", "thinking")
              .put("thinking", thought.text())
              .put("signature", signature);
        }
      }
      case Part.Image image ->
          blocks
              .addObject()
              .put("type", "image")
              .putObject("source")
              .put("type", "base64")
              .put("media_type", image.mediaType())
              .put("data", Base64.getEncoder().encodeToString(image.bytes()));
      case Part.ToolCall made ->
          blocks
              .addObject()
              .put("type", "tool_use")
              .put("id", made.id())
              .put("name", made.name())
              .set("input", object(made.arguments(), "the arguments of a call of " + made.name()));
      case Part.ToolResult result -> {
        ObjectNode block = blocks.addObject();
        block.put("type", "tool_result");
        block.put("tool_use_id", result.callId());
        block.put("content", result.text());
        if (result.error()) {
          block.put("is_error", true);
        }
      }
    }
  }
}
