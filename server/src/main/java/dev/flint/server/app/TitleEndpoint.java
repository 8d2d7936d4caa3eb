package dev.flint.server.app;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Opening;
import dev.flint.chat.Sampling;
import dev.flint.chat.Session;
import dev.flint.server.answer.Exchange;
import dev.flint.server.models.ModelDirectory;
import dev.flint.store.Conversation;
import dev.flint.store.Store;
import dev.flint.store.StoredMessage;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Titles that the model makes. It is asked at the end of the conversation, so that all before is
/// in its cache already and stays there.
public final class TitleEndpoint {
  private static final String ASKED =
      "Write a title of two to six words for this conversation. Answer with the title alone.";
  private static final int MOST_TOKENS = 24;
  private static final int MOST_CHARACTERS = 60;
  private static final int MOST_WORDS = 8;

  private static final Pattern WRAPPING =
      Pattern.compile(
          "^(?i:title)\\s*:|[*#`\"\u201c\u201d\u00ab\u00bb]|[.](?=[*\"\u201d\u00bb]*$)");

  private final ModelDirectory models;
  private final Store store;

  public TitleEndpoint(ModelDirectory models, Store store) {
    this.models = models;
    this.store = store;
  }

  /// `POST /api/conversations/{id}/title`: the conversation with its new title, or as it was if the
  /// model found none that will do or a person gave one meanwhile.
  public void title(Context context, Exchange exchange) {
    String owner = AppEndpoint.owner(exchange);
    Conversation before = find(owner, context.pathParam("id"));
    String leaf = before.leaf();
    String title = leaf == null ? "" : title(before, exchange);
    Conversation now = find(owner, before.id());
    if (!title.isEmpty() && now.title().equals(before.title())) {
      now =
          store
              .conversations()
              .change(
                  new Conversation(
                      now.id(),
                      now.owner(),
                      title,
                      now.pinned(),
                      now.settings(),
                      now.leaf(),
                      now.created(),
                      now.updated(),
                      now.deleted()))
              .orElse(now);
    }
    exchange.json(Shapes.json(Shapes.Chat.of(now)));
  }

  private Conversation find(String owner, String id) {
    return store
        .conversations()
        .find(owner, id)
        .orElseThrow(() -> AppEndpoint.notFound("conversation", id));
  }

  private String title(Conversation chat, Exchange exchange) {
    String model = AskEndpoint.model(chat, models);
    exchange.caller().mayUse(model);
    List<Message> messages = new ArrayList<>();
    String system = chat.settings().system();
    if (system != null && !system.isBlank()) {
      messages.add(Message.system(system));
    }
    store.conversations().branch(chat.owner(), chat.id(), String.valueOf(chat.leaf())).stream()
        .map(StoredMessage::message)
        .forEach(messages::add);
    messages.add(Message.user(ASKED));
    var opening = new Opening(messages, List.of(), Opening.Effort.OFF, chat.owner());
    var options = GenerateOptions.DEFAULT.withSampling(Sampling.GREEDY).withMaxTokens(MOST_TOKENS);
    StringBuilder said = new StringBuilder();
    try (ModelDirectory.Lease lease = models.lease(model);
        Session session = lease.engine().open(opening);
        Events events = session.generate(options)) {
      for (Event event; (event = events.next()) != null; ) {
        if (event instanceof Event.Text(String text)) {
          said.append(text);
        } else if (event instanceof Event.Finished finished) {
          exchange.caller().spend(finished.usage().generatedTokens());
        }
      }
    }
    return clean(said.toString());
  }

  /// The title in what a model said; empty if that is no title.
  static String clean(String said) {
    String line = said.strip().lines().findFirst().orElse("").strip();
    String title = WRAPPING.matcher(line).replaceAll("").strip();
    boolean fits = title.length() <= MOST_CHARACTERS && title.split("\\s+").length <= MOST_WORDS;
    return fits ? title : "";
  }
}
