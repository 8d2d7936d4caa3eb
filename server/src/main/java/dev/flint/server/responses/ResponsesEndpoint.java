package dev.flint.server.responses;

import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.Opening;
import dev.flint.chat.Sampling;
import dev.flint.server.answer.Answers;
import dev.flint.server.answer.Body;
import dev.flint.server.answer.Exchange;
import dev.flint.server.answer.FrameStream;
import dev.flint.server.answer.Unattended;
import dev.flint.server.models.ModelDirectory;
import dev.flint.server.runs.Follower;
import dev.flint.server.runs.ModelWork;
import dev.flint.server.runs.Runs;
import dev.flint.server.runs.Work;
import dev.flint.store.Ids;
import dev.flint.store.LoggedEvent;
import dev.flint.store.Run;
import dev.flint.store.RunState;
import dev.flint.store.Store;
import dev.flint.wire.json.Json;
import dev.flint.wire.openai.Envelope;
import dev.flint.wire.openai.InputItems;
import dev.flint.wire.openai.ResponseRequest;
import dev.flint.wire.openai.ResponseStatus;
import dev.flint.wire.openai.ResponseTelling;
import dev.flint.wire.problem.Problem;
import dev.flint.wire.problem.Refused;
import dev.flint.wire.sse.Frame;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// `/v1/responses` and what is below it.
public final class ResponsesEndpoint {
  private static final int EVENTS_AT_ONCE = 1_000;

  private final ModelDirectory models;
  private final Sampling defaults;
  private final Body limits;
  private final Store store;
  private final Runs runs;
  private final History history;

  /// @param defaults sampling where a request does not say
  public ResponsesEndpoint(
      ModelDirectory models, Sampling defaults, Body limits, Store store, Runs runs) {
    this.models = models;
    this.defaults = defaults;
    this.limits = limits;
    this.store = store;
    this.runs = runs;
    history = new History(store.runs(), runs, defaults);
  }

  /// `POST /v1/responses`.
  public void create(Context context, Exchange exchange) {
    ResponseRequest request = ResponseRequest.read(exchange.body(limits), defaults);
    exchange.caller().mayUse(request.model());
    exchange.ignored(request.ignored());
    if (request.store()) {
      stored(context, exchange, request);
    } else {
      passing(exchange, request);
    }
  }

  private Opening opening(Exchange exchange, ResponseRequest request) {
    String tenant = exchange.caller().tenant();
    String previous = request.previous();
    return new Opening(
        request.conversation(history.before(tenant, previous)),
        request.tools(),
        request.effort(),
        tenant,
        previous != null && store.runs().untrusted(List.of(previous)),
        request.store());
  }

  /// Nothing is written, and nothing is computed once the client has left.
  private void passing(Exchange exchange, ResponseRequest request) {
    Opening opening = opening(exchange, request);
    var envelope =
        new Envelope(Ids.fresh("resp"), System.currentTimeMillis() / 1000, request.model());
    try (ModelDirectory.Lease lease = models.lease(request.model());
        Answers answers = Answers.to(lease.engine(), opening, request.options(), 1)) {
      var telling = new ResponseTelling(request, envelope);
      if (request.stream()) {
        exchange.stream(answers, telling);
      } else {
        exchange.reply(answers, telling.reply());
      }
    }
  }

  private void stored(Context context, Exchange exchange, ResponseRequest request) {
    String owner = exchange.caller().tenant();
    Opening opening = opening(exchange, request);
    Work work = new ModelWork(models, request.model(), opening, request.options());
    // What is refused now gets a status of its own, and nothing is stored.
    Events begun = request.background() ? null : work.begin();
    Run run =
        Run.queued(
            Ids.fresh("resp"),
            owner,
            Run.Kind.RESPONSE,
            request.model(),
            Json.text(request.body()),
            request.previous());
    try {
      store.runs().create(run);
    } catch (RuntimeException e) {
      if (begun != null) {
        begun.close();
      }
      throw e;
    }
    runs.start(
        run,
        begun == null ? () -> new Unattended(work.begin()) : () -> new Unattended(begun),
        usage -> exchange.caller().spend((long) usage.promptTokens() + usage.generatedTokens()));
    if (request.stream()) {
      follow(context, run, request, -1);
    } else if (request.background()) {
      exchange.json(telling(run, request).whole(ResponseStatus.of(ResponseStatus.Word.QUEUED)));
    } else {
      Run end = toEnd(owner, run.id());
      if (end.state() == RunState.FAILED) {
        throw failed(end);
      }
      exchange.json(whole(end));
    }
  }

  /// `GET /v1/responses/{id}`, as a whole or as a stream from an event on.
  public void retrieve(Context context, Exchange exchange) {
    Run run = history.find(exchange.caller().tenant(), context.pathParam("id"));
    if (Boolean.parseBoolean(context.queryParam("stream"))) {
      follow(context, run, history.request(run), startingAfter(context));
    } else {
      exchange.json(whole(run));
    }
  }

  private static long startingAfter(Context context) {
    String after = context.queryParam("starting_after");
    try {
      return after == null ? -1 : Long.parseLong(after);
    } catch (NumberFormatException e) {
      throw new Refused(
          Problem.badRequest("starting_after", "invalid_type", "'starting_after' must be a number"),
          e);
    }
  }

  /// `POST /v1/responses/{id}/cancel`.
  public void cancel(Context context, Exchange exchange) {
    String owner = exchange.caller().tenant();
    Run run = history.find(owner, context.pathParam("id"));
    try {
      exchange.json(whole(runs.cancel(owner, run.id()).orElse(run)));
    } catch (InterruptedException e) {
      throw stopping(e);
    }
  }

  /// `DELETE /v1/responses/{id}`. A run in progress is stopped first.
  public void delete(Context context, Exchange exchange) {
    String owner = exchange.caller().tenant();
    Run run = history.find(owner, context.pathParam("id"));
    try {
      runs.cancel(owner, run.id());
    } catch (InterruptedException e) {
      throw stopping(e);
    }
    store.runs().erase(owner, run.id());
    models.erase(owner);
    exchange.json(Json.object().put("id", run.id()).put("object", "response").put("deleted", true));
  }

  /// `GET /v1/responses/{id}/input_items`.
  public void inputItems(Context context, Exchange exchange) {
    Run run = history.find(exchange.caller().tenant(), context.pathParam("id"));
    exchange.json(
        InputItems.list(
            history.request(run).body(),
            run.id(),
            context.queryParam("order"),
            context.queryParam("after"),
            context.queryParam("limit")));
  }

  /// `POST /v1/responses/input_tokens`.
  public void inputTokens(Context context, Exchange exchange) {
    ResponseRequest request = ResponseRequest.read(exchange.body(limits), defaults);
    exchange.caller().mayUse(request.model());
    Opening opening = opening(exchange, request);
    try (ModelDirectory.Lease lease = models.lease(request.model())) {
      int tokens =
          lease
              .engine()
              .countTokens(opening)
              .orElseThrow(() ->
                  new Failure(
                      Failure.Code.UNSUPPORTED, "only the model's own server can count this"));
      exchange.json(
          Json.object().put("object", "response.input_tokens").put("input_tokens", tokens));
    }
  }

  private static ResponseTelling telling(Run run, ResponseRequest request) {
    return new ResponseTelling(
        request, new Envelope(run.id(), run.created().getEpochSecond(), run.model()));
  }

  /// The response as far as its log goes.
  private ObjectNode whole(Run run) {
    ResponseTelling telling = telling(run, history.request(run));
    List<LoggedEvent> events = store.runs().events(run.id(), 0, EVENTS_AT_ONCE);
    while (!events.isEmpty()) {
      events.forEach(event -> telling.step(0, event.event()));
      events = store.runs().events(run.id(), events.getLast().sequence(), EVENTS_AT_ONCE);
    }
    return telling.whole(status(run));
  }

  private Run toEnd(String owner, String id) {
    try {
      return runs.follow(owner, id, Long.MAX_VALUE).orElseThrow().toEnd();
    } catch (InterruptedException e) {
      throw stopping(e);
    }
  }

  /// Tells a run again from its beginning and sends what comes after a sequence number.
  private void follow(Context context, Run run, ResponseRequest request, long after) {
    Follower follower = runs.follow(run.owner(), run.id(), 0).orElseThrow();
    ResponseTelling telling = telling(run, request);
    var toSkip = new long[] {after + 1};
    FrameStream.send(
        context,
        new FrameStream.Source() {
          private boolean begun;
          private boolean over;

          @Override
          public @Nullable List<Frame> next(long millis) throws InterruptedException {
            if (over) {
              return null;
            }
            List<Frame> frames = new ArrayList<>();
            if (!begun) {
              begun = true;
              frames.addAll(telling.begin());
            } else {
              for (LoggedEvent event : follower.next(millis)) {
                frames.addAll(telling.step(0, event.event()));
              }
              Run end = follower.ended();
              if (end != null) {
                over = true;
                frames.addAll(telling.end(status(end)));
              }
            }
            int skipped = (int) Math.min(toSkip[0], frames.size());
            toSkip[0] -= skipped;
            return frames.subList(Math.max(0, skipped), frames.size());
          }
        });
  }

  private static ResponseStatus status(Run run) {
    long ended = run.ended() == null ? 0 : run.ended().getEpochSecond();
    return switch (run.state()) {
      case QUEUED -> ResponseStatus.of(ResponseStatus.Word.QUEUED);
      case RUNNING -> ResponseStatus.of(ResponseStatus.Word.IN_PROGRESS);
      case DONE -> new ResponseStatus(ResponseStatus.Word.ENDED, null, ended);
      case CANCELLED -> new ResponseStatus(ResponseStatus.Word.CANCELLED, null, ended);
      case FAILED -> new ResponseStatus(ResponseStatus.Word.FAILED, problem(run), ended);
      case INTERRUPTED ->
          new ResponseStatus(
              ResponseStatus.Word.FAILED,
              new Problem(
                  Problem.Kind.INTERNAL,
                  "the server was stopped while it answered; what it had said is kept",
                  null,
                  "interrupted"),
              ended);
    };
  }

  private static Problem problem(Run run) {
    return run.failure() == null
        ? Problem.defect()
        : Problem.of(new Failure(run.failure().code(), run.failure().sentence()));
  }

  private static Failure failed(Run run) {
    return run.failure() == null
        ? new Failure(Failure.Code.INTERNAL, "a defect in Flint ended this answer")
        : new Failure(run.failure().code(), run.failure().sentence());
  }

  private static Failure stopping(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new Failure(Failure.Code.CANCELLED, "the server is being stopped", e);
  }
}
