package dev.flint.wire.anthropic;

import dev.flint.chat.Constraint;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Opening.Effort;
import dev.flint.chat.Sampling;
import dev.flint.chat.ToolSpec;
import dev.flint.wire.json.Fields;
import dev.flint.wire.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// A request of `POST /v1/messages`, or of `/v1/messages/count_tokens`, which has no limits.
///
/// @param stop strings that end the answer, as sent
/// @param ignored members that were not understood
public record MessagesRequest(
    String model,
    List<Message> messages,
    List<ToolSpec> tools,
    Effort effort,
    GenerateOptions options,
    List<String> stop,
    boolean stream,
    List<String> ignored) {

  private static final int LEAST_THINKING = 1024;
  private static final int SOME_THINKING = 4096;
  private static final int MUCH_THINKING = 16_384;
  private static final int MAX_STOPS = 16;

  /// Members that are understood and change nothing here.
  private static final List<String> ACCEPTED =
      List.of("metadata", "service_tier", "cache_control", "context_management", "betas");

  /// How the model is to think.
  private record Thinking(Effort effort, int tokens) {}

  /// @param defaults sampling where the request does not say
  /// @throws dev.flint.wire.problem.Refused if it cannot be understood or asks for what there is
  ///   not
  public static MessagesRequest read(Fields body, Sampling defaults) {
    OptionalInt maxTokens = body.whole("max_tokens", 1, Integer.MAX_VALUE);
    if (maxTokens.isEmpty()) {
      throw body.missing("max_tokens");
    }
    return read(body, defaults, maxTokens.getAsInt());
  }

  /// As [#read] for counting: nothing will be generated.
  public static MessagesRequest readForCounting(Fields body) {
    return read(body, Sampling.GREEDY, 0);
  }

  private static MessagesRequest read(Fields body, Sampling defaults, int maxTokens) {
    String model = body.requiredText("model");
    List<Message> messages = new ArrayList<>(Blocks.system(body));
    messages.addAll(Blocks.messages(body));
    Tools tools = Tools.read(body);
    List<String> stop = stops(body);
    Thinking thinking = thinking(body, maxTokens);
    Fields output = body.object("output_config").orElse(null);
    Effort effort =
        thinking.effort() == Effort.MODEL && output != null ? effort(output) : thinking.effort();
    GenerateOptions options =
        GenerateOptions.DEFAULT
            .withSampling(sampling(body, defaults))
            .withMaxTokens(maxTokens)
            .withReasoningTokens(thinking.tokens())
            .withStop(stop)
            .withConstraint(constraint(body, output))
            .withToolChoice(tools.choice())
            .withParallelToolCalls(tools.parallel());
    boolean stream = body.flag("stream", false);
    ACCEPTED.forEach(body::node);
    return new MessagesRequest(
        model, messages, tools.tools(), effort, options, stop, stream, body.unread());
  }

  private static List<String> stops(Fields body) {
    List<String> stops = body.texts("stop_sequences");
    if (stops.size() > MAX_STOPS) {
      throw body.invalid("stop_sequences", "has " + stops.size() + " texts; at most " + MAX_STOPS);
    }
    if (stops.contains("")) {
      throw body.invalid("stop_sequences", "has an empty text");
    }
    return stops;
  }

  private static Sampling sampling(Fields body, Sampling defaults) {
    float topP = (float) body.number("top_p", 0, 1).orElse(defaults.topP());
    return new Sampling(
        (float) body.number("temperature", 0, 1).orElse(defaults.temperature()),
        body.whole("top_k", 0, Integer.MAX_VALUE).orElse(defaults.topK()),
        topP == 0 ? Float.MIN_NORMAL : topP,
        defaults.minP(),
        defaults.typicalP(),
        defaults.repeatPenalty(),
        defaults.frequencyPenalty(),
        defaults.presencePenalty(),
        defaults.penaltyLastN(),
        defaults.dry(),
        defaults.logitBias());
  }

  private static Thinking thinking(Fields body, int maxTokens) {
    Fields thinking = body.object("thinking").orElse(null);
    if (thinking == null) {
      return new Thinking(Effort.MODEL, 0);
    }
    return switch (thinking.requiredText("type")) {
      case "disabled" -> new Thinking(Effort.OFF, 0);
      case "adaptive" -> new Thinking(Effort.MODEL, 0);
      case "enabled" -> {
        OptionalInt budget = thinking.whole("budget_tokens", LEAST_THINKING, Integer.MAX_VALUE);
        if (budget.isEmpty()) {
          throw thinking.missing("budget_tokens");
        }
        int tokens = budget.getAsInt();
        if (maxTokens > 0 && tokens >= maxTokens) {
          throw thinking.invalid("budget_tokens", "must be less than max_tokens");
        }
        Effort effort =
            tokens >= MUCH_THINKING
                ? Effort.HIGH
                : tokens >= SOME_THINKING ? Effort.MEDIUM : Effort.LOW;
        yield new Thinking(effort, tokens);
      }
      default -> throw thinking.invalid("type", "must be enabled, disabled or adaptive");
    };
  }

  private static Effort effort(Fields output) {
    return switch (output.text("effort").orElse("")) {
      case "" -> Effort.MODEL;
      case "low" -> Effort.LOW;
      case "medium" -> Effort.MEDIUM;
      case "high", "xhigh", "max" -> Effort.HIGH;
      default -> throw output.invalid("effort", "must be low, medium, high, xhigh or max");
    };
  }

  private static Constraint constraint(
      Fields body, @org.jspecify.annotations.Nullable Fields output) {
    Fields format =
        body.object("output_format")
            .orElse(output == null ? null : output.object("format").orElse(null));
    if (format == null) {
      return Constraint.FREE;
    }
    if (!format.requiredText("type").equals("json_schema")) {
      throw format.invalid("type", "must be json_schema");
    }
    return new Constraint.JsonSchema(Json.text(format.requiredObject("schema").node()));
  }
}
