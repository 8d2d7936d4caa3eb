package dev.flint.server.app;

import dev.flint.server.answer.Body;
import dev.flint.server.answer.Exchange;
import dev.flint.server.answer.FrameStream;
import dev.flint.server.models.ModelShelf;
import dev.flint.wire.json.Fields;
import dev.flint.wire.json.Json;
import dev.flint.wire.problem.Problem;
import dev.flint.wire.problem.Refused;
import dev.flint.wire.sse.Frame;
import io.javalin.http.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/api/catalogue`: models that can be fetched, and fetching them. Only who needs no key may: a
/// pull fills the disk of the machine that the server runs on.
public final class CatalogueEndpoint implements AutoCloseable {
  private final ModelShelf shelf;
  private final Body limits;
  private final Pulls pulls;

  public CatalogueEndpoint(ModelShelf shelf, Body limits) {
    this.shelf = shelf;
    this.limits = limits;
    pulls = new Pulls(shelf);
  }

  /// `GET /api/catalogue`.
  public void list(Exchange exchange) {
    exchange.json(
        Shapes.json(
            new Shapes.Offers(
                shelf.offers().stream()
                    .map(offer -> {
                      Pulls.Pulling pulling = pulls.find(offer.id());
                      return Shapes.Offer.of(offer, pulling == null ? null : pulling.now());
                    })
                    .toList())));
  }

  /// `POST /api/catalogue/pull`: `id`, `accept_licence`. Answers with how far it is.
  public void pull(Context context, Exchange exchange) {
    requireLocal(exchange);
    Fields body = exchange.body(limits);
    String id = body.requiredText("id");
    if (shelf.offers().stream().noneMatch(offer -> offer.id().equals(id))) {
      throw AppEndpoint.notFound("model", id);
    }
    context.status(202);
    exchange.json(Shapes.json(pulls.begin(id, body.flag("accept_licence", false)).now()));
  }

  /// `GET /api/catalogue/pull?id=`: server-sent events, each how far the pull is, until it ends.
  public void follow(Context context) {
    Pulls.Pulling pulling = find(context);
    FrameStream.send(
        context,
        new FrameStream.Source() {
          private int version;
          private boolean over;

          @Override
          public @Nullable List<Frame> next(long millis) throws InterruptedException {
            if (over) {
              return null;
            }
            Pulls.Seen seen = pulling.after(version, millis);
            if (seen.version() == version) {
              return List.of();
            }
            version = seen.version();
            over = !seen.pull().state().equals("running");
            return List.of(new Frame("", Json.text(Shapes.json(seen.pull())), ""));
          }
        });
  }

  /// `DELETE /api/catalogue/pull?id=`: stops it; what has come is kept.
  public void cancel(Context context, Exchange exchange) {
    requireLocal(exchange);
    find(context).cancel();
    context.status(204);
  }

  private Pulls.Pulling find(Context context) {
    String id = String.valueOf(context.queryParam("id"));
    Pulls.Pulling pulling = pulls.find(id);
    if (pulling == null) {
      throw AppEndpoint.notFound("pull of", id);
    }
    return pulling;
  }

  private static void requireLocal(Exchange exchange) {
    if (!exchange.caller().tenant().isEmpty()) {
      throw new Refused(
          new Problem(
              Problem.Kind.FORBIDDEN,
              "models are fetched on the machine of the server itself",
              null,
              "local_only"));
    }
  }

  @Override
  public void close() {
    pulls.close();
  }
}
