package dev.flint.server;

import dev.flint.server.answer.Exchange;
import dev.flint.server.app.AppEndpoint;
import dev.flint.server.app.AskEndpoint;
import dev.flint.server.app.CatalogueEndpoint;
import dev.flint.server.app.MemoryEndpoint;
import dev.flint.server.app.TextEndpoint;
import dev.flint.server.app.TitleEndpoint;
import dev.flint.server.models.ModelDirectory;
import dev.flint.server.responses.ResponsesEndpoint;
import dev.flint.server.runs.Runs;
import dev.flint.store.Store;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// The part of a server that keeps something: responses, conversations, and the runs that compute
/// them.
final class Keeping implements AutoCloseable {
  private final Store store;
  private final Runs runs;
  private final ResponsesEndpoint responses;
  private final AppEndpoint app;
  private final AskEndpoint ask;
  private final MemoryEndpoint memory;
  private final TitleEndpoint titles;
  private final CatalogueEndpoint catalogue;
  private final TextEndpoint texts;

  /// @param store closed with this; what an earlier server left unfinished is ended now
  Keeping(Store store, ModelDirectory models, ServerOptions options) {
    this.store = store;
    runs = new Runs(store.runs());
    runs.recover();
    responses = new ResponsesEndpoint(models, options.defaults(), options.body(), store, runs);
    app = new AppEndpoint(models, options.body(), store);
    ask = new AskEndpoint(models, options.defaults(), options.body(), store, runs);
    memory = new MemoryEndpoint(options.body(), store.facts());
    titles = new TitleEndpoint(models, store);
    catalogue = new CatalogueEndpoint(models.shelf(), options.body());
    texts = new TextEndpoint(options.body());
  }

  void routes(JavalinConfig config, Function<Context, Exchange> exchange) {
    var routes = config.routes;
    BiConsumer<Context, BiConsumer<Context, Exchange>> to =
        (context, endpoint) -> endpoint.accept(context, exchange.apply(context));
    routes.post("/v1/responses", c -> to.accept(c, responses::create));
    routes.post("/v1/responses/input_tokens", c -> to.accept(c, responses::inputTokens));
    routes.get("/v1/responses/{id}", c -> to.accept(c, responses::retrieve));
    routes.delete("/v1/responses/{id}", c -> to.accept(c, responses::delete));
    routes.post("/v1/responses/{id}/cancel", c -> to.accept(c, responses::cancel));
    routes.get("/v1/responses/{id}/input_items", c -> to.accept(c, responses::inputItems));

    routes.get("/api/conversations", c -> to.accept(c, app::list));
    routes.post("/api/conversations", c -> to.accept(c, app::create));
    routes.get("/api/conversations/{id}", c -> to.accept(c, app::show));
    routes.patch("/api/conversations/{id}", c -> to.accept(c, app::change));
    routes.delete("/api/conversations/{id}", c -> to.accept(c, app::discard));
    routes.post("/api/conversations/{id}/restore", c -> to.accept(c, app::restore));
    routes.post("/api/conversations/{id}/messages", c -> to.accept(c, ask::ask));
    routes.post("/api/conversations/{id}/regenerate", c -> to.accept(c, ask::regenerate));
    routes.post("/api/conversations/{id}/continue", c -> to.accept(c, ask::goOn));
    routes.post("/api/conversations/{id}/title", c -> to.accept(c, titles::title));
    routes.get("/api/search", c -> to.accept(c, app::search));
    routes.get("/api/export", c -> to.accept(c, app::export));
    routes.get("/api/runs/{id}", c -> to.accept(c, ask::run));
    routes.get("/api/runs/{id}/events", c -> to.accept(c, ask::follow));
    routes.post("/api/runs/{id}/cancel", c -> to.accept(c, ask::cancel));
    routes.post("/api/runs/{id}/steer", c -> to.accept(c, ask::steer));
    routes.delete("/api/everything", c -> to.accept(c, app::eraseAll));
    routes.get("/api/memory", c -> to.accept(c, memory::list));
    routes.put("/api/memory", c -> to.accept(c, memory::use));
    routes.post("/api/memory", c -> to.accept(c, memory::add));
    routes.patch("/api/memory/{id}", c -> to.accept(c, memory::change));
    routes.delete("/api/memory/{id}", c -> to.accept(c, memory::erase));
    routes.get("/api/models", c -> to.accept(c, app::models));
    routes.get("/api/catalogue", c -> catalogue.list(exchange.apply(c)));
    routes.post("/api/catalogue/pull", c -> to.accept(c, catalogue::pull));
    routes.get("/api/catalogue/pull", catalogue::follow);
    routes.delete("/api/catalogue/pull", c -> to.accept(c, catalogue::cancel));
    routes.post("/api/text", c -> texts.read(exchange.apply(c)));
  }

  /// Begins what is done without being asked for.
  void begin() {
    app.begin();
  }

  /// Interrupts what is computed.
  void stop() {
    runs.close();
  }

  @Override
  public void close() {
    app.close();
    catalogue.close();
    store.close();
  }
}
