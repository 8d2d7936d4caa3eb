package dev.flint.wire.openai;

import dev.flint.chat.Constraint;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Opening.Effort;
import dev.flint.chat.Sampling;
import dev.flint.chat.ToolSpec;
import dev.flint.wire.json.Fields;
import dev.flint.wire.json.Json;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A request of `POST /v1/chat/completions`.
///
/// @param n how many answers
/// @param logprobs whether each token's probability is to be told
/// @param topLogprobs how many alternatives beside it
/// @param includeUsage whether a stream ends with a chunk that tells the usage
/// @param ignored members that were not understood
public record ChatRequest(
    String model,
    List<Message> messages,
    List<ToolSpec> tools,
    Effort effort,
    GenerateOptions options,
    int n,
    boolean logprobs,
    int topLogprobs,
    boolean stream,
    boolean includeUsage,
    List<String> ignored) {

  static final int MAX_CHOICES = 16;
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
          "prediction",
          "store",
          "verbosity");

  /// @param defaults sampling where the request does not say
  /// @throws dev.flint.wire.problem.Refused if it cannot be understood or asks for what there is
  ///   not
  public static ChatRequest read(Fields body, Sampling defaults) {
    String model = body.requiredText("model");
    List<Message> messages = ChatMessages.read(body);
    refuseUnsupported(body);
    ChatTools tools = ChatTools.read(body);
    boolean logprobs = body.flag("logprobs", false);
    int topLogprobs = body.whole("top_logprobs", 0, MAX_TOP_LOGPROBS).orElse(0);
    if (topLogprobs > 0 && !logprobs) {
      throw body.invalid("top_logprobs", "needs logprobs to be true");
    }
    boolean stream = body.flag("stream", false);
    boolean includeUsage =
        body.object("stream_options").map(o -> o.flag("include_usage", false)).orElse(false);
    int n = body.whole("n", 1, MAX_CHOICES).orElse(1);
    GenerateOptions options =
        SamplingFields.read(body, defaults)
            .withMaxTokens(maxTokens(body))
            .withLogprobs(logprobs ? Math.max(1, topLogprobs) : 0)
            .withConstraint(constraint(body))
            .withToolChoice(tools.choice())
            .withParallelToolCalls(body.flag("parallel_tool_calls", true));
    Effort effort = effort(body);
    ACCEPTED.forEach(body::node);
    return new ChatRequest(
        model,
        messages,
        tools.tools(),
        effort,
        options,
        n,
        logprobs,
        topLogprobs,
        stream,
        includeUsage,
        body.unread());
  }

  private static void refuseUnsupported(Fields body) {
    for (String old : List.of("functions", "function_call")) {
      if (body.has(old)) {
        throw body.unsupported(old, "is the old form; use tools and tool_choice");
      }
    }
    if (body.has("audio")) {
      throw body.unsupported("audio", "is not supported: answers are text");
    }
    if (body.has("web_search_options")) {
      throw body.unsupported(
          "web_search_options", "is not supported: a model alone does not search");
    }
    for (String modality : body.texts("modalities")) {
      if (!modality.equals("text")) {
        throw body.unsupported("modalities", "may only be [\"text\"]: answers are text");
      }
    }
  }

  private static int maxTokens(Fields body) {
    OptionalInt old = body.whole("max_tokens", 1, Integer.MAX_VALUE);
    return body.whole("max_completion_tokens", 1, Integer.MAX_VALUE).orElse(old.orElse(0));
  }

  private static Constraint constraint(Fields body) {
    Fields format = body.object("response_format").orElse(null);
    if (format == null) {
      return Constraint.FREE;
    }
    return switch (format.requiredText("type")) {
      case "text" -> Constraint.FREE;
      case "json_object" -> new Constraint.JsonObject();
      case "json_schema" -> {
        Fields described = format.requiredObject("json_schema");
        Fields schema = described.object("schema").orElse(null);
        yield schema == null
            ? new Constraint.JsonObject()
            : new Constraint.JsonSchema(Json.text(schema.node()));
      }
      default -> throw format.invalid("type", "must be text, json_object or json_schema");
    };
  }

  private static Effort effort(Fields body) {
    Effort asked =
        body.text("reasoning_effort").map(word -> effort(body, word)).orElse(Effort.MODEL);
    JsonNode thinking = templateMember(body, "enable_thinking");
    if (asked == Effort.MODEL && thinking != null && thinking.isBoolean()) {
      return thinking.booleanValue() ? Effort.MEDIUM : Effort.OFF;
    }
    return asked;
  }

  private static Effort effort(Fields body, String word) {
    return switch (word) {
      case "none" -> Effort.OFF;
      case "minimal", "low" -> Effort.LOW;
      case "medium" -> Effort.MEDIUM;
      case "high", "xhigh", "max" -> Effort.HIGH;
      default ->
          throw body.invalid(
              "reasoning_effort", "must be none, minimal, low, medium, high, xhigh or max");
    };
  }

  private static @Nullable JsonNode templateMember(Fields body, String name) {
    ObjectNode members =
        body.object("chat_template_kwargs").map(Fields::node).orElseGet(Json::object);
    return members.get(name);
  }
}
