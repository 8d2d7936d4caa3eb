package dev.flint.server.app;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Opening;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import dev.flint.chat.Sampling;
import dev.flint.chat.Steer;
import dev.flint.server.answer.Body;
import dev.flint.server.answer.Exchange;
import dev.flint.server.answer.FrameStream;
import dev.flint.server.models.ModelDirectory;
import dev.flint.server.runs.Follower;
import dev.flint.server.runs.ModelWork;
import dev.flint.server.runs.Runs;
import dev.flint.server.runs.Work;
import dev.flint.store.ChatSettings;
import dev.flint.store.Conversation;
import dev.flint.store.Ids;
import dev.flint.store.LoggedEvent;
import dev.flint.store.Run;
import dev.flint.store.Store;
import dev.flint.store.StoredMessage;
import dev.flint.store.json.ChatJson;
import dev.flint.wire.json.Fields;
import dev.flint.wire.json.Json;
import dev.flint.wire.problem.Problem;
import dev.flint.wire.problem.Refused;
import dev.flint.wire.sse.Frame;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers in conversations: asking, asking again, going on, and following the runs that answer.
public final class AskEndpoint {
  /// How the ids of the assistant's modes begin; one may be followed by `/` and a plain model's id.
  static final String MODES = "flint/";

  private final ModelDirectory models;
  private final Sampling defaults;
  private final Body limits;
  private final Store store;
  private final Runs runs;

  /// @param defaults sampling where a conversation does not say
  public AskEndpoint(
      ModelDirectory models, Sampling defaults, Body limits, Store store, Runs runs) {
    this.models = models;
    this.defaults = defaults;
    this.limits = limits;
    this.store = store;
    this.runs = runs;
  }

  /// `POST /api/conversations/{id}/messages`: `text`, `parent` (null begins anew; an edit has the
  /// parent of the message that it replaces). Answers with the run.
  public void ask(Context context, Exchange exchange) {
    Fields body = exchange.body(limits);
    Conversation chat = find(context, exchange);
    Message message = Message.user(body.requiredText("text"));
    String parent = body.text("parent").orElse(null);
    List<StoredMessage> before = parent == null ? List.of() : branch(chat, parent);
    Run run = run(exchange, chat, Ids.fresh("msg"), null);
    store.conversations().ask(chat.owner(), chat.id(), parent, message, run);
    Opening opening = opening(chat, before);
    List<Message> messages = new ArrayList<>(opening.messages());
    messages.add(message);
    start(context, exchange, chat, run, opening.withMessages(messages), List.of());
  }

  /// `POST /api/conversations/{id}/regenerate`: `message` is a question, or an answer to one.
  public void regenerate(Context context, Exchange exchange) {
    Fields body = exchange.body(limits);
    Conversation chat = find(context, exchange);
    StoredMessage from = message(chat, body);
    String question = from.message().role() == Role.ASSISTANT ? from.parent() : from.id();
    if (question == null) {
      throw body.invalid("message", "answers nothing");
    }
    Run run = run(exchange, chat, question, null);
    store.conversations().askAgain(chat.owner(), run);
    start(context, exchange, chat, run, opening(chat, branch(chat, question)), List.of());
  }

  /// `POST /api/conversations/{id}/continue`: `message` is an answer that is to go on. The new
  /// answer stands beside it and begins with its words.
  public void goOn(Context context, Exchange exchange) {
    Fields body = exchange.body(limits);
    Conversation chat = find(context, exchange);
    StoredMessage from = message(chat, body);
    String question = from.parent();
    if (from.message().role() != Role.ASSISTANT || question == null) {
      throw body.invalid("message", "is not an answer");
    }
    Run run = run(exchange, chat, question, from.run());
    store.conversations().askAgain(chat.owner(), run);
    List<Event> said = new ArrayList<>();
    for (Part part : from.message().parts()) {
      switch (part) {
        case Part.Text(String text) -> said.add(new Event.Text(text));
        case Part.Reasoning(String text) -> said.add(new Event.Reasoning(text));
        case Part.Image _, Part.ToolCall _, Part.ToolResult _ ->
            throw body.invalid("message", "holds a tool call and cannot go on");
      }
    }
    start(context, exchange, chat, run, opening(chat, branch(chat, from.id())), said);
  }

  /// `GET /api/runs/{id}`.
  public void run(Context context, Exchange exchange) {
    exchange.json(Shapes.json(Shapes.Answering.of(find(exchange, context.pathParam("id")))));
  }

  /// `POST /api/runs/{id}/cancel`: answers once it has stopped.
  public void cancel(Context context, Exchange exchange) {
    Run run = find(exchange, context.pathParam("id"));
    try {
      Run after = runs.cancel(run.owner(), run.id()).orElse(run);
      exchange.json(Shapes.json(Shapes.Answering.of(after)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// `POST /api/runs/{id}/steer`: `steer` says what (`answer_now`, `stop_branch`, `pin_branch`,
  /// `approve`, `refuse`), the other members which. Answers whether it had an effect.
  public void steer(Context context, Exchange exchange) {
    Fields body = exchange.body(limits);
    Run run = find(exchange, context.pathParam("id"));
    String what = body.requiredText("steer");
    Steer steer =
        switch (what) {
          case "answer_now" -> new Steer.AnswerNow();
          case "stop_branch" -> new Steer.StopBranch(branch(body));
          case "pin_branch" -> new Steer.PinBranch(branch(body));
          case "approve" ->
              new Steer.Approve(body.requiredText("id"), body.requiredText("arguments"));
          case "refuse" -> new Steer.Refuse(body.requiredText("id"));
          default -> throw body.invalid("steer", "is nothing that a run can be told");
        };
    boolean effect = runs.steer(run.owner(), run.id(), steer);
    exchange.json(Shapes.json(new Shapes.Steered(effect)));
  }

  private static int branch(Fields body) {
    return body.whole("branch", 0, 1000)
        .orElseThrow(() -> body.invalid("branch", "is the number of an agent"));
  }

  /// `GET /api/runs/{id}/events`: server-sent events from after `Last-Event-ID` (or `?after=`).
  /// Each has its sequence number as id and an event of `chat` as data; the last one is named `end`
  /// and holds the run.
  public void follow(Context context, Exchange exchange) {
    Run run = find(exchange, context.pathParam("id"));
    Follower follower = runs.follow(run.owner(), run.id(), after(context)).orElseThrow();
    FrameStream.send(
        context,
        new FrameStream.Source() {
          private boolean over;

          @Override
          public @Nullable List<Frame> next(long millis) throws InterruptedException {
            if (over) {
              return null;
            }
            List<Frame> frames = new ArrayList<>();
            for (LoggedEvent event : follower.next(millis)) {
              frames.add(
                  new Frame("", ChatJson.write(event.event()), Long.toString(event.sequence())));
            }
            Run end = follower.ended();
            if (end != null) {
              over = true;
              String json = Json.text(Shapes.json(Shapes.Answering.of(end)));
              frames.add(new Frame("end", json, ""));
            }
            return frames;
          }
        });
  }

  private static long after(Context context) {
    String after = context.header("Last-Event-ID");
    if (after == null) {
      after = context.queryParam("after");
    }
    try {
      return after == null ? 0 : Math.max(0, Long.parseLong(after));
    } catch (NumberFormatException e) {
      throw new Refused(
          Problem.badRequest("after", "invalid_type", "'after' must be a whole number"), e);
    }
  }

  /// @param previous the run whose answer goes on
  private Run run(
      Exchange exchange, Conversation chat, String question, @Nullable String previous) {
    String model = model(chat, models);
    exchange.caller().mayUse(model);
    var request = Json.object().put("mode", chat.settings().mode());
    return Run.queued(
            Ids.fresh("run"), chat.owner(), Run.Kind.CHAT, model, Json.text(request), previous)
        .answering(chat.id(), question, Ids.fresh("msg"));
  }

  /// The conversation's model, or the first one there is.
  static String model(Conversation chat, ModelDirectory models) {
    String chosen = chat.settings().model();
    if (chosen != null) {
      return chosen;
    }
    List<ModelDirectory.Listing> all = models.list();
    if (all.isEmpty()) {
      throw new Refused(Problem.badRequest("there is no model here yet"));
    }
    return all.getFirst().id();
  }

  /// @param said what the answer begins with; its log does too
  private void start(
      Context context,
      Exchange exchange,
      Conversation chat,
      Run run,
      Opening opening,
      List<Event> said) {
    String mode = chat.settings().mode();
    String engine = mode == null ? run.model() : MODES + mode + "/" + run.model();
    Work work = new ModelWork(models, engine, opening, options(chat.settings()));
    runs.start(
        run,
        said.isEmpty() ? work : () -> new Continued(said, work.begin()),
        usage -> exchange.caller().spend((long) usage.promptTokens() + usage.generatedTokens()));
    context.status(202);
    exchange.json(Shapes.json(Shapes.Answering.of(run)));
  }

  /// What was said before, then what comes.
  private static final class Continued implements Events {
    private final List<Event> said;
    private final Events rest;
    private int at;

    Continued(List<Event> said, Events rest) {
      this.said = said;
      this.rest = rest;
    }

    @Override
    public @Nullable Event next() {
      return at < said.size() ? said.get(at++) : rest.next();
    }

    @Override
    public void close() {
      rest.close();
    }
  }

  private GenerateOptions options(ChatSettings settings) {
    Float temperature = settings.temperature();
    Integer topK = settings.topK();
    Float topP = settings.topP();
    Float minP = settings.minP();
    Integer maxTokens = settings.maxTokens();
    Long seed = settings.seed();
    var sampling =
        new Sampling(
            temperature == null ? defaults.temperature() : temperature,
            topK == null ? defaults.topK() : topK,
            topP == null ? defaults.topP() : topP,
            minP == null ? defaults.minP() : minP,
            defaults.typicalP(),
            defaults.repeatPenalty(),
            defaults.frequencyPenalty(),
            defaults.presencePenalty(),
            defaults.penaltyLastN(),
            defaults.dry(),
            defaults.logitBias());
    GenerateOptions options =
        GenerateOptions.DEFAULT
            .withSampling(sampling)
            .withMaxTokens(maxTokens == null ? 0 : maxTokens);
    return seed == null ? options : options.withSeed(seed);
  }

  private Conversation find(Context context, Exchange exchange) {
    String id = context.pathParam("id");
    return store
        .conversations()
        .find(AppEndpoint.owner(exchange), id)
        .orElseThrow(() -> AppEndpoint.notFound("conversation", id));
  }

  private Run find(Exchange exchange, String id) {
    return store
        .runs()
        .find(AppEndpoint.owner(exchange), id)
        .orElseThrow(() -> AppEndpoint.notFound("run", id));
  }

  private StoredMessage message(Conversation chat, Fields body) {
    String id = body.requiredText("message");
    List<StoredMessage> branch = store.conversations().branch(chat.owner(), chat.id(), id);
    if (branch.isEmpty()) {
      throw body.invalid("message", "is no message of this conversation");
    }
    return branch.getLast();
  }

  private List<StoredMessage> branch(Conversation chat, String leaf) {
    return store.conversations().branch(chat.owner(), chat.id(), leaf);
  }

  /// A branch with the conversation's instructions. If a tool answered with words of others, the
  /// answers since may repeat what they say.
  private Opening opening(Conversation chat, List<StoredMessage> branch) {
    List<Message> all = new ArrayList<>();
    String system = chat.settings().system();
    if (system != null && !system.isBlank()) {
      all.add(Message.system(system));
    }
    List<String> answering = new ArrayList<>();
    for (StoredMessage message : branch) {
      all.add(message.message());
      if (message.run() != null) {
        answering.add(message.run());
      }
    }
    return new Opening(all, List.of(), Opening.Effort.MODEL, chat.owner())
        .withUntrusted(store.runs().untrusted(answering))
        .withStored();
  }
}
