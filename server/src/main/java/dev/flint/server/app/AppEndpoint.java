package dev.flint.server.app;

import dev.flint.chat.Usage;
import dev.flint.server.answer.Body;
import dev.flint.server.answer.Exchange;
import dev.flint.server.models.ModelDirectory;
import dev.flint.store.ChatSettings;
import dev.flint.store.Conversation;
import dev.flint.store.Run;
import dev.flint.store.Store;
import dev.flint.store.StoredMessage;
import dev.flint.wire.json.Fields;
import dev.flint.wire.problem.Problem;
import dev.flint.wire.problem.Refused;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/// `/api/conversations` and what else the app keeps. Everything is the caller's own.
public final class AppEndpoint implements AutoCloseable {
  /// How long a conversation that was thrown away can be restored.
  static final Duration UNDO = Duration.ofMinutes(1);

  private static final int PAGE = 50;
  private static final int MOST = 200;
  private static final int MOST_TITLE = 500;

  private final ModelDirectory models;
  private final Body limits;
  private final Store store;
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofVirtual().name("flint-undo-over").factory());

  public AppEndpoint(ModelDirectory models, Body limits, Store store) {
    this.models = models;
    this.limits = limits;
    this.store = store;
  }

  /// From now on erases what was thrown away too long ago.
  public void begin() {
    var _ = sweeper.scheduleWithFixedDelay(this::sweep, 0, 20, TimeUnit.SECONDS);
  }

  /// Erases what was thrown away too long ago to be restored.
  private void sweep() {
    try {
      store.conversations().eraseDiscarded(Instant.now().minus(UNDO));
    } catch (RuntimeException e) {
      System.getLogger(AppEndpoint.class.getName())
          .log(System.Logger.Level.WARNING, "deleted conversations could not be erased yet", e);
    }
  }

  /// `GET /api/conversations?after=&limit=`.
  public void list(Context context, Exchange exchange) {
    List<Conversation> page =
        store.conversations().list(owner(exchange), context.queryParam("after"), limit(context));
    exchange.json(Shapes.json(new Shapes.Chats(page.stream().map(Shapes.Chat::of).toList())));
  }

  /// `POST /api/conversations`: `title`, `settings`.
  public void create(Context context, Exchange exchange) {
    Fields body = exchange.body(limits);
    Conversation made =
        store
            .conversations()
            .create(
                owner(exchange), title(body).orElse(""), settings(body).orElse(ChatSettings.NONE));
    context.status(201);
    exchange.json(Shapes.json(Shapes.Chat.of(made)));
  }

  /// `GET /api/conversations/{id}`: the whole tree; with `?newest=N` the messages written last if
  /// the one that is shown is among them, with `?before=ID` too those written last before that one.
  public void show(Context context, Exchange exchange) {
    Conversation conversation = find(context, exchange);
    String id = conversation.id();
    int most = whole(context, "newest", MOST);
    String before = context.queryParam("before");
    List<StoredMessage> messages =
        most == 0 ? List.of() : store.conversations().newest(owner(exchange), id, before, most);
    boolean shown = messages.stream().anyMatch(message -> message.id().equals(conversation.leaf()));
    Shapes.Tree tree;
    if (most > 0 && before != null) {
      tree = tree(conversation, messages, made(owner(exchange), messages), messages.size() < most);
    } else if (shown) {
      tree = tree(conversation, messages, store.runs().newest(id, most), messages.size() < most);
    } else {
      tree =
          tree(
              conversation,
              store.conversations().tree(owner(exchange), id),
              store.runs().of(id),
              true);
    }
    exchange.json(Shapes.json(tree));
  }

  /// The runs that made these messages.
  private List<Run> made(String owner, List<StoredMessage> messages) {
    return messages.stream()
        .map(StoredMessage::run)
        .flatMap(Stream::ofNullable)
        .flatMap(run -> store.runs().find(owner, run).stream())
        .toList();
  }

  private static Shapes.Tree tree(
      Conversation conversation, List<StoredMessage> messages, List<Run> runs, boolean whole) {
    Map<String, Run> answering = new LinkedHashMap<>();
    runs.forEach(run -> answering.put(run.id(), run));
    List<Shapes.Node> nodes = new ArrayList<>();
    for (StoredMessage message : messages) {
      // What is left are runs that still answer, or ended without a word: why should be seen.
      nodes.add(
          Shapes.Node.of(message, message.run() == null ? null : answering.remove(message.run())));
    }
    return new Shapes.Tree(
        Shapes.Chat.of(conversation),
        nodes,
        answering.values().stream().map(Shapes.Answering::of).toList(),
        whole);
  }

  /// `PATCH /api/conversations/{id}`: any of `title`, `pinned`, `settings`, and `leaf`, which shows
  /// the branch through a message.
  public void change(Context context, Exchange exchange) {
    Fields body = exchange.body(limits);
    Conversation before = find(context, exchange);
    Conversation after =
        store
            .conversations()
            .change(
                new Conversation(
                    before.id(),
                    before.owner(),
                    title(body).orElse(before.title()),
                    body.flag("pinned", before.pinned()),
                    settings(body).orElse(before.settings()),
                    before.leaf(),
                    before.created(),
                    before.updated(),
                    before.deleted()))
            .orElse(before);
    Optional<String> leaf = body.text("leaf");
    if (leaf.isPresent()) {
      after =
          store
              .conversations()
              .show(owner(exchange), before.id(), leaf.get())
              .orElseThrow(() -> body.invalid("leaf", "is no message of this conversation"));
    }
    exchange.json(Shapes.json(Shapes.Chat.of(after)));
  }

  /// `DELETE /api/conversations/{id}`: hidden now, erased a minute later; `?now=true` erases now.
  public void discard(Context context, Exchange exchange) {
    Conversation conversation = find(context, exchange);
    if (Boolean.parseBoolean(context.queryParam("now"))) {
      store.conversations().erase(owner(exchange), conversation.id());
    } else {
      store.conversations().discard(owner(exchange), conversation.id());
    }
    models.erase(owner(exchange));
    context.status(204);
  }

  /// `POST /api/conversations/{id}/restore`.
  public void restore(Context context, Exchange exchange) {
    Conversation conversation = find(context, exchange);
    store.conversations().restore(owner(exchange), conversation.id());
    exchange.json(Shapes.json(Shapes.Chat.of(find(context, exchange))));
  }

  /// `GET /api/search?q=&limit=`.
  public void search(Context context, Exchange exchange) {
    String query = context.queryParam("q");
    exchange.json(
        Shapes.json(
            new Shapes.Hits(
                store
                    .conversations()
                    .search(owner(exchange), query == null ? "" : query, limit(context)))));
  }

  /// `GET /api/export`: everything of the caller as one JSON file.
  public void export(Context context, Exchange exchange) {
    context.contentType("application/json");
    context.header("Content-Disposition", "attachment; filename=\"flint-export.json\"");
    try {
      OutputStream out = context.res().getOutputStream();
      store.export(owner(exchange), out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// `GET /api/models`: plain models only; modes are chosen beside them. The speed of a model is
  /// that of its newest finished answer.
  public void models(Context context, Exchange exchange) {
    Map<String, Double> speeds = new HashMap<>();
    for (Run run : store.runs().recent(owner(exchange), MOST)) {
      Usage usage = run.usage();
      if (usage != null && usage.generatedTokens() > 1 && usage.decode().isPositive()) {
        speeds.putIfAbsent(run.model(), usage.generatedTokens() * 1e9 / usage.decode().toNanos());
      }
    }
    exchange.json(
        Shapes.json(
            new Shapes.Models(
                models.list().stream()
                    .filter(model -> exchange.caller().sees(model.id()))
                    .filter(model -> !model.id().startsWith(AskEndpoint.MODES))
                    .map(model ->
                        Shapes.Model.of(model, speeds.get(model.id()), models.reach(model.id())))
                    .toList())));
  }

  /// `DELETE /api/everything`: erases all conversations, runs and facts of the caller.
  public void eraseAll(Context context, Exchange exchange) {
    store.conversations().eraseAll(owner(exchange));
    models.erase(owner(exchange));
    context.status(204);
  }

  private Conversation find(Context context, Exchange exchange) {
    return store
        .conversations()
        .find(owner(exchange), context.pathParam("id"))
        .orElseThrow(() -> notFound("conversation", context.pathParam("id")));
  }

  static String owner(Exchange exchange) {
    return exchange.caller().tenant();
  }

  static Refused notFound(String what, String id) {
    return new Refused(
        new Problem(Problem.Kind.NOT_FOUND, "there is no " + what + " " + id, null, "not_found"));
  }

  private static Optional<String> title(Fields body) {
    Optional<String> title = body.text("title");
    if (title.isPresent() && title.get().length() > MOST_TITLE) {
      throw body.invalid("title", "has more than " + MOST_TITLE + " characters");
    }
    return title;
  }

  private static Optional<ChatSettings> settings(Fields body) {
    return body.object("settings")
        .map(settings -> {
          try {
            return Shapes.settings(settings.node());
          } catch (JacksonException e) {
            throw body.invalid("settings", "has a member of a wrong type or name");
          }
        });
  }

  private static int limit(Context context) {
    int limit = whole(context, "limit", MOST);
    return limit == 0 ? PAGE : limit;
  }

  /// A whole number of the query from 1 to `most`, or the nearest of these; 0 if it is not there.
  private static int whole(Context context, String name, int most) {
    String number = context.queryParam(name);
    try {
      return number == null ? 0 : Math.clamp(Integer.parseInt(number), 1, most);
    } catch (NumberFormatException e) {
      throw new Refused(
          Problem.badRequest(name, "invalid_type", "'" + name + "' must be a whole number"), e);
    }
  }

  @Override
  public void close() {
    sweeper.shutdownNow();
  }
}
