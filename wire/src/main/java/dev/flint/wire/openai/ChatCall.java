package dev.flint.wire.openai;

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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What another server is asked by `POST /v1/chat/completions`, always as a stream.
///
/// Only what somebody asked for is sent, so that servers that refuse unknown members are content:
/// nothing of the sampling if it is Flint's default, and members beyond OpenAI's own (`top_k`,
/// `min_p`, `repetition_penalty`) only where they differ from it.
public final class ChatCall {
  private ChatCall() {}

  /// @throws Failure UNSUPPORTED for a constraint that the protocol cannot express
  public static ObjectNode of(String model, Opening opening, GenerateOptions options) {
    ObjectNode call = Json.object();
    call.put("model", model);
    call.put("stream", true);
    call.putObject("stream_options").put("include_usage", true);
    messages(call.putArray("messages"), opening.messages());
    tools(call, opening.tools(), options);
    sampling(call, options.sampling());
    if (options.maxTokens() > 0) {
      call.put("max_tokens", options.maxTokens());
    }
    options.seed().ifPresent(seed -> call.put("seed", seed));
    if (!options.stop().isEmpty()) {
      ArrayNode stop = call.putArray("stop");
      options.stop().forEach(stop::add);
    }
    if (options.logprobs() > 0) {
      call.put("logprobs", true);
      call.put("top_logprobs", Math.min(options.logprobs(), 20));
    }
    switch (opening.effort()) {
      case MODEL -> {}
      case OFF -> call.put("reasoning_effort", "none");
      case LOW -> call.put("reasoning_effort", "low");
      case MEDIUM -> call.put("reasoning_effort", "medium");
      case HIGH -> call.put("reasoning_effort", "high");
    }
    constraint(call, options.constraint());
    return call;
  }

  private static void constraint(ObjectNode call, Constraint constraint) {
    switch (constraint) {
      case Constraint.Free _ -> {}
      case Constraint.JsonObject _ -> call.putObject("response_format").put("type", "json_object");
      case Constraint.JsonSchema schema -> {
        ObjectNode format = call.putObject("response_format");
        format.put("type", "json_schema");
        ObjectNode described = format.putObject("json_schema");
        described.put("name", "answer");
        described.put("strict", true);
        described.set("schema", object(schema.schema(), "the schema"));
      }
      case Constraint.Grammar _, Constraint.Regex _, Constraint.Choice _ ->
          throw new Failure(
              Failure.Code.UNSUPPORTED,
              "over another server an answer can be held to JSON or a JSON Schema only");
    }
  }

  private static void sampling(ObjectNode call, Sampling asked) {
    Sampling usual = Sampling.DEFAULT;
    if (asked.equals(usual)) {
      return;
    }
    put(call, "temperature", asked.temperature());
    put(call, "top_p", asked.topP());
    if (asked.topK() != usual.topK() && asked.topK() != 0) {
      call.put("top_k", asked.topK());
    }
    if (asked.minP() != usual.minP() && asked.minP() != 0) {
      put(call, "min_p", asked.minP());
    }
    if (asked.repeatPenalty() != 1) {
      put(call, "repetition_penalty", asked.repeatPenalty());
    }
    if (asked.frequencyPenalty() != 0) {
      put(call, "frequency_penalty", asked.frequencyPenalty());
    }
    if (asked.presencePenalty() != 0) {
      put(call, "presence_penalty", asked.presencePenalty());
    }
    if (!asked.logitBias().isEmpty()) {
      ObjectNode bias = call.putObject("logit_bias");
      asked.logitBias().forEach((token, value) -> put(bias, String.valueOf(token), value));
    }
  }

  /// 0.7f as 0.7, not as the double nearest to it.
  private static void put(ObjectNode node, String name, float value) {
    node.put(name, Double.parseDouble(Float.toString(value)));
  }

  private static void tools(ObjectNode call, List<ToolSpec> tools, GenerateOptions options) {
    if (tools.isEmpty()) {
      return;
    }
    ArrayNode all = call.putArray("tools");
    for (ToolSpec tool : tools) {
      ObjectNode node = all.addObject();
      node.put("type", "function");
      ObjectNode function = node.putObject("function");
      function.put("name", tool.name());
      if (!tool.description().isEmpty()) {
        function.put("description", tool.description());
      }
      ObjectNode parameters =
          object(tool.parameters(), "the parameters of the tool " + tool.name());
      function.set("parameters", parameters);
      if (tool.strict() && requiresAll(parameters)) {
        function.put("strict", true);
      }
    }
    switch (options.toolChoice()) {
      case ToolChoice.Auto _ -> {}
      case ToolChoice.None _ -> call.put("tool_choice", "none");
      case ToolChoice.Required _ -> call.put("tool_choice", "required");
      case ToolChoice.Named named -> {
        ObjectNode choice = call.putObject("tool_choice");
        choice.put("type", "function");
        choice.putObject("function").put("name", named.tool());
      }
    }
    if (!options.parallelToolCalls()) {
      call.put("parallel_tool_calls", false);
    }
  }

  /// Whether each object is closed and each of its members required: OpenAI refuses other schemas
  /// in strict mode.
  private static boolean requiresAll(JsonNode schema) {
    JsonNode members = schema.path("properties");
    JsonNode required = schema.path("required");
    boolean object = members.isObject() || schema.path("type").asString("").equals("object");
    boolean closed =
        schema.path("additionalProperties").isBoolean()
            && !schema.path("additionalProperties").asBoolean();
    if (object && (!closed || required.size() != members.size())) {
      return false;
    }
    return schema.valueStream().allMatch(ChatCall::requiresAll);
  }

  private static ObjectNode object(String json, String what) {
    ObjectNode object = Json.objectOrNull(json);
    if (object == null) {
      throw new Failure(Failure.Code.BAD_REQUEST, what + " must be a JSON object");
    }
    return object;
  }

  private static void messages(ArrayNode nodes, List<Message> messages) {
    int lastUser = -1;
    for (int i = 0; i < messages.size(); i++) {
      lastUser = messages.get(i).role() == Role.USER ? i : lastUser;
    }
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      switch (message.role()) {
        case SYSTEM -> said(nodes, "system", message);
        case USER -> said(nodes, "user", message);
        case ASSISTANT -> assistant(nodes, message, i > lastUser);
        case TOOL -> results(nodes, message);
      }
    }
  }

  private static void said(ArrayNode nodes, String role, Message message) {
    ObjectNode node = nodes.addObject();
    node.put("role", role);
    if (message.parts().stream().noneMatch(Part.Image.class::isInstance)) {
      node.put("content", message.text());
      return;
    }
    ArrayNode content = node.putArray("content");
    for (Part part : message.parts()) {
      switch (part) {
        case Part.Text text -> content.addObject().put("type", "text").put("text", text.text());
        case Part.Image image ->
            content
                .addObject()
                .put("type", "image_url")
                .putObject("image_url")
                .put(
                    "url",
                    "data:"
                        + image.mediaType()
                        + ";base64,"
                        + Base64.getEncoder().encodeToString(image.bytes()));
        case Part.Reasoning _, Part.ToolCall _, Part.ToolResult _ -> {}
      }
    }
  }

  /// Reasoning goes back only while its tool calls are being answered: later it is of no use to the
  /// model, and some servers refuse it.
  private static void assistant(ArrayNode nodes, Message message, boolean ofThisTurn) {
    ObjectNode node = nodes.addObject();
    node.put("role", "assistant");
    ArrayNode calls = Json.array();
    StringBuilder reasoning = new StringBuilder();
    for (Part part : message.parts()) {
      switch (part) {
        case Part.ToolCall call -> {
          ObjectNode made = calls.addObject();
          made.put("id", call.id());
          made.put("type", "function");
          made.putObject("function").put("name", call.name()).put("arguments", call.arguments());
        }
        case Part.Reasoning thought -> reasoning.append(thought.text());
        case Part.Text _, Part.Image _, Part.ToolResult _ -> {}
      }
    }
    String text = message.text();
    if (calls.isEmpty()) {
      node.put("content", text);
      return;
    }
    if (text.isEmpty()) {
      node.putNull("content");
    } else {
      node.put("content", text);
    }
    node.set("tool_calls", calls);
    if (ofThisTurn && !reasoning.isEmpty()) {
      node.put("reasoning_content", reasoning.toString());
    }
  }

  private static void results(ArrayNode nodes, Message message) {
    for (Part part : message.parts()) {
      if (part instanceof Part.ToolResult result) {
        ObjectNode node = nodes.addObject();
        node.put("role", "tool");
        node.put("tool_call_id", result.callId());
        node.put("content", result.text());
      }
    }
  }
}
