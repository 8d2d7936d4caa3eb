package dev.flint.server.app;

import dev.flint.server.answer.Body;
import dev.flint.server.answer.Exchange;
import dev.flint.store.Fact;
import dev.flint.store.Facts;
import dev.flint.wire.json.Fields;
import io.javalin.http.Context;

/// `/api/memory`: the facts that the caller wants the modes to know.
public final class MemoryEndpoint {
  private final Body limits;
  private final Facts facts;

  public MemoryEndpoint(Body limits, Facts facts) {
    this.limits = limits;
    this.facts = facts;
  }

  /// `GET /api/memory`.
  public void list(Context context, Exchange exchange) {
    String owner = AppEndpoint.owner(exchange);
    exchange.json(
        Shapes.json(
            new Shapes.Memory(
                facts.used(owner), facts.list(owner).stream().map(Shapes.Kept::of).toList())));
  }

  /// `PUT /api/memory`: `on`.
  public void use(Context context, Exchange exchange) {
    Fields body = exchange.body(limits);
    if (!body.has("on")) {
      throw body.missing("on");
    }
    facts.use(AppEndpoint.owner(exchange), body.flag("on", false));
    list(context, exchange);
  }

  /// `POST /api/memory`: `text`.
  public void add(Context context, Exchange exchange) {
    Fields body = exchange.body(limits);
    Fact fact = facts.add(AppEndpoint.owner(exchange), body.requiredText("text"));
    context.status(201);
    exchange.json(Shapes.json(Shapes.Kept.of(fact)));
  }

  /// `PATCH /api/memory/{id}`: `text`.
  public void change(Context context, Exchange exchange) {
    Fields body = exchange.body(limits);
    String id = context.pathParam("id");
    Fact fact =
        facts
            .change(AppEndpoint.owner(exchange), id, body.requiredText("text"))
            .orElseThrow(() -> AppEndpoint.notFound("fact", id));
    exchange.json(Shapes.json(Shapes.Kept.of(fact)));
  }

  /// `DELETE /api/memory/{id}`.
  public void erase(Context context, Exchange exchange) {
    String id = context.pathParam("id");
    if (!facts.erase(AppEndpoint.owner(exchange), id)) {
      throw AppEndpoint.notFound("fact", id);
    }
    context.status(204);
  }
}
