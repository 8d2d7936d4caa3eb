package dev.flint.server.app;

import dev.flint.chat.Message;
import dev.flint.chat.Part;
import dev.flint.chat.Usage;
import dev.flint.server.models.ModelDirectory;
import dev.flint.server.models.ModelShelf;
import dev.flint.store.ChatSettings;
import dev.flint.store.Conversation;
import dev.flint.store.Fact;
import dev.flint.store.Hit;
import dev.flint.store.Run;
import dev.flint.store.RunFailure;
import dev.flint.store.StoredMessage;
import dev.flint.wire.json.Json;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The JSON of the app's API, as records. Names on the wire are in snake case, times in ISO 8601.
final class Shapes {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private Shapes() {}

  record Chat(
      String id,
      String title,
      boolean pinned,
      ChatSettings settings,
      @Nullable String leaf,
      String created,
      String updated,
      @Nullable String deleted) {
    static Chat of(Conversation c) {
      return new Chat(
          c.id(),
          c.title(),
          c.pinned(),
          c.settings(),
          c.leaf(),
          c.created().toString(),
          c.updated().toString(),
          c.deleted() == null ? null : c.deleted().toString());
    }
  }

  record Chats(List<Chat> conversations) {}

  /// A conversation with its messages, and the runs that still answer in it or ended without a
  /// word.
  ///
  /// @param whole whether there are no older messages
  record Tree(Chat conversation, List<Node> messages, List<Answering> runs, boolean whole) {}

  record Node(
      String id,
      @Nullable String parent,
      String role,
      List<Piece> parts,
      @Nullable String run,
      @Nullable Made made,
      String created) {
    static Node of(StoredMessage m, @Nullable Run by) {
      Message message = m.message();
      List<Piece> parts = new ArrayList<>();
      message.parts().forEach(part -> parts.add(Piece.of(part)));
      return new Node(
          m.id(),
          m.parent(),
          message.role().name().toLowerCase(Locale.ROOT),
          parts,
          m.run(),
          by == null ? null : Made.of(by),
          m.created().toString());
    }
  }

  /// How an answer was made.
  ///
  /// @param failure why it broke off, for a person
  record Made(
      String model,
      @Nullable String mode,
      String state,
      @Nullable Cost usage,
      @Nullable String failure) {
    static Made of(Run run) {
      return new Made(
          run.model(),
          modeOf(run),
          run.state().name().toLowerCase(Locale.ROOT),
          run.usage() == null ? null : Cost.of(run.usage()),
          run.failure() == null ? null : run.failure().sentence());
    }
  }

  /// The mode that a run answers in, as its request says.
  private static @Nullable String modeOf(Run run) {
    JsonNode mode = Json.tree(run.request()).path("mode");
    return mode.isString() ? mode.asString() : null;
  }

  /// A part of a message; what does not belong to its type is null.
  ///
  /// @param url a picture as a data URL
  record Piece(
      String type,
      @Nullable String text,
      @Nullable String url,
      @Nullable String callId,
      @Nullable String name,
      @Nullable String arguments,
      @Nullable Boolean error) {
    static Piece of(Part part) {
      return switch (part) {
        case Part.Text(String text) -> new Piece("text", text, null, null, null, null, null);
        case Part.Reasoning(String text) ->
            new Piece("reasoning", text, null, null, null, null, null);
        case Part.Image(String mediaType, byte[] bytes) ->
            new Piece(
                "image",
                null,
                "data:" + mediaType + ";base64," + Base64.getEncoder().encodeToString(bytes),
                null,
                null,
                null,
                null);
        case Part.ToolCall(String id, String name, String arguments) ->
            new Piece("tool_call", null, null, id, name, arguments, null);
        case Part.ToolResult(String id, String text, boolean error) ->
            new Piece("tool_result", text, null, id, null, null, error);
      };
    }
  }

  record Answering(
      String id,
      @Nullable String conversation,
      @Nullable String question,
      @Nullable String answer,
      String state,
      String model,
      @Nullable String mode,
      @Nullable Cost usage,
      @Nullable RunFailure failure,
      String created,
      @Nullable String ended) {
    static Answering of(Run r) {
      return new Answering(
          r.id(),
          r.conversation(),
          r.question(),
          r.answer(),
          r.state().name().toLowerCase(Locale.ROOT),
          r.model(),
          modeOf(r),
          r.usage() == null ? null : Cost.of(r.usage()),
          r.failure(),
          r.created().toString(),
          r.ended() == null ? null : r.ended().toString());
    }
  }

  record Hits(List<Hit> hits) {}

  /// @param tokensPerSecond as measured; null before its first answer
  /// @param remote whether it computes on another machine
  /// @param networkTools tools of its modes that reach other machines
  record Model(
      String id,
      String state,
      long sizeBytes,
      int contextTokens,
      @Nullable Double tokensPerSecond,
      boolean remote,
      List<String> networkTools) {
    static Model of(
        ModelDirectory.Listing model, @Nullable Double speed, ModelDirectory.Reach reach) {
      return new Model(
          model.id(),
          model.state().name().toLowerCase(Locale.ROOT),
          model.bytes(),
          model.contextTokens(),
          speed,
          reach.remote(),
          reach.networkTools());
    }
  }

  record Models(List<Model> models) {}

  record Offer(
      String id,
      String title,
      String description,
      long sizeBytes,
      String fit,
      double tokensPerSecond,
      String licence,
      String terms,
      String consent,
      boolean chat,
      boolean here,
      @Nullable Pull pull) {
    static Offer of(ModelShelf.Offer offer, @Nullable Pull pull) {
      return new Offer(
          offer.id(),
          offer.title(),
          offer.description(),
          offer.bytes(),
          offer.fit().name().toLowerCase(Locale.ROOT),
          offer.tokensPerSecond(),
          offer.licence(),
          offer.terms(),
          offer.consent(),
          offer.chat(),
          offer.here(),
          pull);
    }
  }

  record Offers(List<Offer> offers) {}

  /// How far a pull is.
  ///
  /// @param state `running`, `done`, `failed` or `cancelled`
  /// @param phase `starting`, `downloading` or `checking`
  /// @param totalBytes -1 where nobody knows
  /// @param news the last line of news, or why it failed
  record Pull(
      String state,
      String phase,
      long doneBytes,
      long totalBytes,
      double bytesPerSecond,
      String news) {
    static final Pull STARTING = new Pull("running", "starting", 0, -1, 0, "");
  }

  /// What was read of a document.
  record Extract(String text, int pages, int pagesRead) {}

  record Steered(boolean effect) {}

  /// @param on whether the modes see the facts
  record Memory(boolean on, List<Kept> facts) {}

  record Kept(String id, String text, String created, String updated) {
    static Kept of(Fact fact) {
      return new Kept(fact.id(), fact.text(), fact.created().toString(), fact.updated().toString());
    }
  }

  record Cost(
      int promptTokens,
      int cachedTokens,
      int generatedTokens,
      long prefillNanos,
      long decodeNanos) {
    static Cost of(Usage usage) {
      return new Cost(
          usage.promptTokens(),
          usage.cachedTokens(),
          usage.generatedTokens(),
          usage.prefill().toNanos(),
          usage.decode().toNanos());
    }
  }

  static ObjectNode json(Record shape) {
    return MAPPER.valueToTree(shape);
  }

  /// @throws RuntimeException of Jackson's if the object has other types
  static ChatSettings settings(ObjectNode json) {
    return MAPPER.treeToValue(json, ChatSettings.class);
  }
}
