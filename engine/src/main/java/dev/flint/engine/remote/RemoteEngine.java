package dev.flint.engine.remote;

import dev.flint.chat.Capabilities;
import dev.flint.chat.Engine;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Opening;
import dev.flint.chat.Session;
import dev.flint.wire.anthropic.MessageHearing;
import dev.flint.wire.anthropic.MessagesCall;
import dev.flint.wire.json.Json;
import dev.flint.wire.openai.ChatCall;
import dev.flint.wire.openai.ChatHearing;
import dev.flint.wire.sse.Hearing;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A model behind another server: OpenAI's chat completions or Anthropic's messages.
///
/// Lost against a model on this machine: continuing raw text, infill, grammars and regular
/// expressions, exact token counts, ids of tokens, rewinding into a message, and the certainty that
/// an answer continues the very tokens of the one before. A fork copies messages and is read again.
/// Whether the model reads pictures, calls tools or keeps to a schema is the other server's affair;
/// what it refuses is told in its words.
public final class RemoteEngine implements Engine {
  private final RemoteOptions options;
  private final Connection connection;
  private final Signatures signatures = new Signatures();
  private volatile Served served;
  private volatile @Nullable Failure trouble;

  /// What the other server says of the model.
  ///
  /// @param model its name there; empty as long as it is not known
  /// @param contextTokens 0 if it does not say
  private record Served(String model, int contextTokens) {}

  private RemoteEngine(RemoteOptions options) {
    this.options = options;
    connection = new Connection(options);
    served = new Served(options.address().model(), 0);
  }

  /// Asks the server for its models. If it does not answer now, the engine asks again when the
  /// first answer is wanted; [#trouble] tells.
  ///
  /// @throws Failure BAD_REQUEST if the address names no model and the server has several
  public static RemoteEngine open(RemoteOptions options) {
    RemoteEngine engine = new RemoteEngine(options);
    try {
      engine.look();
    } catch (Failure e) {
      if (e.code() == Failure.Code.BAD_REQUEST) {
        engine.close();
        throw e;
      }
      engine.trouble = e;
    }
    return engine;
  }

  /// What kept the server from saying which models it has; null if nothing did.
  public @Nullable Failure trouble() {
    return trouble;
  }

  /// Where its texts go.
  public RemoteAddress address() {
    return options.address();
  }

  private void look() {
    List<JsonNode> models =
        connection.models().path("data").valueStream().filter(JsonNode::isObject).toList();
    String wanted = options.address().model();
    if (wanted.isEmpty() && models.size() > 1) {
      throw connection.named(
          new Failure(
              Failure.Code.BAD_REQUEST,
              "its server has "
                  + models.size()
                  + " models; say which one by #MODEL at the end of the address"));
    }
    for (JsonNode model : models) {
      String id = model.path("id").asString("");
      if (wanted.isEmpty() || wanted.equals(id)) {
        served = new Served(id, contextTokens(model));
      }
    }
    trouble = null;
  }

  /// Servers name it differently: vLLM and SGLang, Flint, llama.cpp, hosted ones.
  private static int contextTokens(JsonNode model) {
    for (JsonNode told :
        new JsonNode[] {
          model.path("max_model_len"),
          model.path("context_length"),
          model.path("meta").path("n_ctx"),
          model.path("max_input_tokens")
        }) {
      if (told.isInt() && told.intValue() > 0) {
        return told.intValue();
      }
    }
    return 0;
  }

  private String model() {
    if (served.model().isEmpty()) {
      look();
    }
    if (served.model().isEmpty()) {
      throw connection.named(
          new Failure(
              Failure.Code.UPSTREAM,
              "its server lists no model; say which one by #MODEL at the end of the address"));
    }
    return served.model();
  }

  @Override
  public Capabilities capabilities() {
    Served now = served;
    int told =
        now.contextTokens() == 0 ? RemoteOptions.GUESSED_CONTEXT_TOKENS : now.contextTokens();
    return new Capabilities(
        now.model().isEmpty() ? options.name() : now.model(),
        options.contextTokens() == 0 ? told : options.contextTokens(),
        true,
        options.address().dialect() == Dialect.OPENAI,
        false,
        true,
        true,
        false,
        true,
        false);
  }

  @Override
  public Session open(Opening opening) {
    return new MessageSession(opening, capabilities().contextTokens(), this::answer);
  }

  private Events answer(Opening opening, GenerateOptions wanted) {
    try {
      GenerateOptions asked = KeptConstraint.asked(wanted);
      ObjectNode call =
          switch (options.address().dialect()) {
            case OPENAI -> ChatCall.of(model(), opening, asked);
            case ANTHROPIC -> MessagesCall.of(model(), opening, asked, signatures::of);
          };
      Supplier<Hearing> hearings =
          switch (options.address().dialect()) {
            case OPENAI -> () -> new ChatHearing(asked);
            case ANTHROPIC -> () -> new MessageHearing(signatures::put);
          };
      return new RemoteAnswer(
          connection,
          Json.bytes(call),
          hearings,
          new KeptConstraint(wanted.constraint()),
          MessageSession.guess(opening.messages()));
    } catch (Failure e) {
      throw connection.named(e);
    }
  }

  @Override
  public Session openRaw(String text) {
    throw unsupported("continue raw text");
  }

  @Override
  public Session openInfill(String before, String after) {
    throw unsupported("fill in text between a beginning and an end");
  }

  private Failure unsupported(String what) {
    return connection.named(
        new Failure(Failure.Code.UNSUPPORTED, "a model on another server cannot " + what));
  }

  @Override
  public OptionalInt countTokens(Opening opening) {
    return OptionalInt.empty();
  }

  @Override
  public void close() {
    connection.close();
  }
}
