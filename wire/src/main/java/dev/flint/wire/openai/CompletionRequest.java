package dev.flint.wire.openai;

import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Sampling;
import dev.flint.wire.json.Fields;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A request of `POST /v1/completions`: raw text to be continued, or a gap to be filled.
///
/// @param prompts texts; each gets `n` answers
/// @param suffix text after the gap, or null to continue the prompt
/// @param bestOf how many answers are generated for each prompt, of which the `n` likeliest are
///   told
/// @param topLogprobs alternatives told for each token; -1 tells no probabilities
/// @param ignored members that were not understood
public record CompletionRequest(
    String model,
    List<String> prompts,
    @Nullable String suffix,
    GenerateOptions options,
    int n,
    int bestOf,
    int topLogprobs,
    boolean echo,
    boolean stream,
    boolean includeUsage,
    List<String> ignored) {

  private static final int USUAL_MAX_TOKENS = 16;
  private static final int MAX_PROMPTS = 64;
  private static final int MAX_LOGPROBS = 20;

  /// @param defaults sampling where the request does not say
  /// @throws dev.flint.wire.problem.Refused if it cannot be understood or asks for what there is
  ///   not
  public static CompletionRequest read(Fields body, Sampling defaults) {
    String model = body.requiredText("model");
    List<String> prompts = prompts(body);
    String suffix = body.text("suffix").orElse(null);
    boolean stream = body.flag("stream", false);
    boolean echo = body.flag("echo", false);
    int n = body.whole("n", 1, ChatRequest.MAX_CHOICES).orElse(1);
    int bestOf = body.whole("best_of", 1, ChatRequest.MAX_CHOICES).orElse(n);
    int logprobs = logprobs(body);
    if (bestOf < n) {
      throw body.invalid("best_of", "must be at least n");
    }
    if (bestOf > n && stream) {
      throw body.invalid("best_of", "cannot be streamed: the best is known only at the end");
    }
    if (echo && logprobs >= 0) {
      throw body.unsupported("echo", "with logprobs is not supported");
    }
    if (echo && suffix != null) {
      throw body.unsupported("echo", "with suffix is not supported");
    }
    boolean includeUsage =
        body.object("stream_options").map(o -> o.flag("include_usage", false)).orElse(false);
    GenerateOptions options =
        SamplingFields.read(body, defaults)
            .withMaxTokens(body.whole("max_tokens", 1, Integer.MAX_VALUE).orElse(USUAL_MAX_TOKENS))
            .withLogprobs(logprobs >= 0 || bestOf > n ? Math.max(1, logprobs) : 0);
    body.node("user");
    return new CompletionRequest(
        model,
        prompts,
        suffix,
        options,
        n,
        bestOf,
        logprobs,
        echo,
        stream,
        includeUsage,
        body.unread());
  }

  /// Chat completions' flag is understood too.
  private static int logprobs(Fields body) {
    JsonNode value = body.node("logprobs");
    if (value != null && value.isBoolean()) {
      return value.booleanValue() ? 1 : -1;
    }
    OptionalInt count = body.whole("logprobs", 0, MAX_LOGPROBS);
    return count.orElse(-1);
  }

  private static List<String> prompts(Fields body) {
    JsonNode prompt = body.node("prompt");
    if (prompt == null) {
      throw body.missing("prompt");
    }
    if (prompt.isArray()
        && !prompt.isEmpty()
        && (prompt.get(0).isNumber() || prompt.get(0).isArray())) {
      throw body.unsupported("prompt", "must be text; token ids are not supported");
    }
    List<String> prompts = body.texts("prompt");
    if (prompts.isEmpty() || prompts.size() > MAX_PROMPTS) {
      throw body.invalid("prompt", "must hold 1 to " + MAX_PROMPTS + " texts");
    }
    return prompts;
  }
}
