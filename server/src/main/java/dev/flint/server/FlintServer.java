package dev.flint.server;

import dev.flint.chat.Failure;
import dev.flint.server.answer.Exchange;
import dev.flint.server.answer.Live;
import dev.flint.server.anthropic.MessagesEndpoint;
import dev.flint.server.devices.KeysEndpoint;
import dev.flint.server.devices.PairEndpoint;
import dev.flint.server.door.Caller;
import dev.flint.server.door.Door;
import dev.flint.server.door.KeyRing;
import dev.flint.server.models.ModelDirectory;
import dev.flint.server.openai.ChatEndpoint;
import dev.flint.server.openai.CompletionsEndpoint;
import dev.flint.server.openai.ModelsEndpoint;
import dev.flint.server.page.AppPage;
import dev.flint.server.watch.Metrics;
import dev.flint.store.ApiKey;
import dev.flint.store.ApiKey.Scope;
import dev.flint.store.Store;
import dev.flint.wire.problem.Problem;
import dev.flint.wire.problem.Refused;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.NotFoundResponse;
import io.javalin.router.ParsedEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/// The running server. Every request goes the same way: a name for it, the door, its endpoint, one
/// line of the log.
public final class FlintServer implements AutoCloseable {
  /// Kept, because a logger that nobody holds forgets its level. What Javalin logs is told by
  /// exceptions too.
  private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

  private static final Logger JAVALIN = Logger.getLogger("io.javalin");

  private static final Pattern ADMIN = Pattern.compile("/api/(keys|devices)(/|$)");
  private static final String EXCHANGE = "flint.exchange";
  private static final String COUNTED = "flint.counted";
  private static final String DEFECT = "flint.defect";

  private final ServerOptions options;
  private final ModelDirectory models;
  private final Store store;
  private final KeyRing keys;
  private final Door door;
  private final Keeping keeping;
  private final RequestLine.Log log;
  private final Live live = new Live();
  private final Metrics metrics = new Metrics();
  private final SecureRandom random = new SecureRandom();
  private final Javalin javalin;

  private FlintServer(
      ServerOptions options, ModelDirectory models, RequestLine.Log log, Store store) {
    this.options = options;
    this.models = models;
    this.log = log;
    this.store = store;
    keys = new KeyRing(store.keys());
    door = new Door(options.door(), keys);
    keeping = new Keeping(store, models, options);
    javalin = Javalin.create(this::configure);
  }

  /// Starts a server; it answers once this returns.
  ///
  /// @param models closed with the server
  /// @param store of conversations, responses and keys; closed with the server
  /// @throws Failure BAD_REQUEST if the address cannot be listened on
  public static FlintServer start(
      ServerOptions options, ModelDirectory models, RequestLine.Log log, Store store) {
    JETTY.setLevel(Level.WARNING);
    JAVALIN.setLevel(Level.OFF);
    FlintServer server = new FlintServer(options, models, log, store);
    try {
      server.javalin.start(options.host(), options.port());
      server.keeping.begin();
    } catch (RuntimeException e) {
      server.javalin.stop();
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          options.host()
              + ":"
              + options.port()
              + " cannot be listened on ("
              + deepest(e)
              + "); --port chooses another port",
          e);
    }
    return server;
  }

  private static String deepest(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  /// The models that it answers with.
  public List<ModelDirectory.Listing> models() {
    return models.list();
  }

  /// Every path that it answers, as the description writes it; without the app's files.
  Set<String> paths() {
    Set<String> paths = new TreeSet<>();
    for (ParsedEndpoint handler : javalin.unsafe.internalRouter.allHttpHandlers()) {
      String path = handler.endpoint.path;
      if (!path.contains("{file}") && !path.equals("*")) {
        paths.add(path.replace('<', '{').replace('>', '}'));
      }
    }
    return paths;
  }

  public int port() {
    return javalin.port();
  }

  /// A code that pairs one browser with this machine, for the path `/pair?code=`.
  public String pairingCode() {
    return keys.offer();
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.concurrency.useVirtualThreads = true;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.http.prefer405over404 = true;
    config.http.maxRequestSize = options.body().maxBytes();
    config.jetty.host = options.host();
    config.jetty.port = options.port();
    config.jetty.addConnector(this::connector);
    config.routes.before(this::enter);
    config.routes.after(this::leave);
    config.routes.exception(Refused.class, (e, context) -> tell(context, e.problem(), null));
    config.routes.exception(Failure.class, (e, context) -> tell(context, Problem.of(e), e));
    config.routes.exception(HttpResponseException.class, this::tellHttp);
    config.routes.exception(Exception.class, (e, context) -> tell(context, Problem.defect(), e));
    routes(config);
  }

  private void routes(JavalinConfig config) {
    ChatEndpoint chat = new ChatEndpoint(models, options.defaults(), options.body());
    CompletionsEndpoint completions =
        new CompletionsEndpoint(models, options.defaults(), options.body());
    MessagesEndpoint messages = new MessagesEndpoint(models, options.defaults(), options.body());
    ModelsEndpoint list = new ModelsEndpoint(models);
    post(config, "/v1/chat/completions", chat::answer);
    post(config, "/v1/completions", completions::answer);
    post(config, "/v1/messages", messages::answer);
    post(config, "/v1/messages/count_tokens", messages::count);
    config.routes.get("/v1/models", context -> list.list(exchange(context)));
    // Ids may hold slashes.
    config.routes.get(
        "/v1/models/<id>", context -> list.one(exchange(context), context.pathParam("id")));
    config.routes.get("/health", context -> context.result("ok\n"));
    config.routes.get("/ready", this::ready);
    config.routes.get("/metrics", this::metrics);
    config.routes.get("/openapi.json", FlintServer::openApi);
    keeping.routes(config, FlintServer::exchange);
    devices(config);
    config.routes.get("/", AppPage::index);
    config.routes.get("/assets/{file}", FlintServer::appFile);
    config.routes.get("/{file}", FlintServer::appFile);
  }

  private void devices(JavalinConfig config) {
    PairEndpoint pair = new PairEndpoint(keys, door, options.body());
    KeysEndpoint list = new KeysEndpoint(store.keys());
    config.routes.get("/pair", PairEndpoint::page);
    config.routes.post("/pair", context -> pair.pair(context, exchange(context)));
    config.routes.get("/api/keys", context -> list.list(exchange(context), ApiKey.Kind.KEY));
    config.routes.delete("/api/keys/{id}", context -> list.revoke(context, ApiKey.Kind.KEY));
    config.routes.get("/api/devices", context -> list.list(exchange(context), ApiKey.Kind.DEVICE));
    config.routes.delete("/api/devices/{id}", context -> list.revoke(context, ApiKey.Kind.DEVICE));
    config.routes.post("/api/devices/code", context -> list.offer(context, exchange(context)));
  }

  private static void post(JavalinConfig config, String path, Consumer<Exchange> endpoint) {
    config.routes.post(path, context -> endpoint.accept(exchange(context)));
  }

  private Connector connector(Server server, HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setIdleTimeout(options.idle().toMillis());
    Tls tls = options.tls().orElse(null);
    ServerConnector connector;
    if (tls == null) {
      connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    } else {
      SslContextFactory.Server ssl = new SslContextFactory.Server();
      ssl.setKeyStore(tls.store());
      ssl.setKeyStorePassword(tls.password());
      SecureRequestCustomizer secure = new SecureRequestCustomizer();
      // The door checks names; a certificate may be for others, and an address has none.
      secure.setSniHostCheck(false);
      http.addCustomizer(secure);
      connector =
          new ServerConnector(
              server,
              1,
              1,
              new SslConnectionFactory(ssl, "http/1.1"),
              new HttpConnectionFactory(http));
    }
    connector.setHost(options.host());
    connector.setPort(options.port());
    connector.setIdleTimeout(options.idle().toMillis());
    return connector;
  }

  private void enter(Context context) {
    String id = HexFormat.of().toHexDigits(random.nextLong());
    context.header("x-request-id", id);
    context.header("request-id", id);
    context.header("X-Content-Type-Options", "nosniff");
    Caller caller = door.admit(context, scope(context.path(), context));
    context.attribute(EXCHANGE, new Exchange(context, id, caller, live, metrics));
    if (Door.isPreflight(context)) {
      door.preflight(context);
      context.skipRemainingHandlers();
      return;
    }
    if (context.req().getMethod().equals("POST")) {
      if (!live.enter()) {
        context.header("Connection", "close");
        throw new Refused(
            new Problem(Problem.Kind.OVERLOADED, "the server is being stopped", null, "stopping"));
      }
      context.attribute(COUNTED, caller);
      door.count(context, caller);
    }
    caller.rateHeaders().forEach(context::header);
  }

  private static @Nullable Scope scope(String path, Context context) {
    if (Door.isPreflight(context)) {
      return null;
    }
    return switch (path) {
      case "/health", "/ready", "/openapi.json", "/pair" -> null;
      case "/metrics" -> Scope.METRICS;
      default ->
          ADMIN.matcher(path).lookingAt()
              ? Scope.ADMIN
              : AppPage.isOf(path) ? null : Scope.INFERENCE;
    };
  }

  private void leave(Context context) {
    Exchange exchange = context.attribute(EXCHANGE);
    Caller counted = context.attribute(COUNTED);
    if (counted != null) {
      live.leave();
      counted.leave();
    }
    String route =
        context.endpoints().lastHttpEndpoint() == null
            ? "-"
            : context.endpoints().lastHttpEndpoint().path;
    boolean gone = exchange != null && exchange.clientGone();
    long millis = exchange == null ? 0 : exchange.millis();
    metrics.over(route, context.statusCode(), millis, gone);
    log.write(
        new RequestLine(
            String.valueOf(context.res().getHeader("x-request-id")),
            door.address(context),
            exchange == null ? "-" : exchange.caller().name(),
            context.req().getMethod(),
            route,
            context.statusCode(),
            millis,
            gone),
        context.attribute(DEFECT));
  }

  private static Exchange exchange(Context context) {
    Exchange exchange = context.attribute(EXCHANGE);
    if (exchange == null) {
      throw new IllegalStateException("no exchange");
    }
    return exchange;
  }

  private void ready(Context context) {
    if (live.draining()) {
      throw new Refused(
          new Problem(Problem.Kind.OVERLOADED, "the server is being stopped", null, "stopping"));
    }
    if (models.list().isEmpty()) {
      throw new Refused(
          new Problem(Problem.Kind.OVERLOADED, "there is no model here yet", null, "no_model"));
    }
    context.result("ready\n");
  }

  private void metrics(Context context) {
    Map<String, Integer> loaded = new LinkedHashMap<>();
    for (ModelDirectory.Listing model : models.list()) {
      loaded.put(model.id(), model.state() == ModelDirectory.State.LOADED ? 1 : 0);
    }
    context
        .contentType("text/plain; version=0.0.4; charset=utf-8")
        .result(metrics.text(live.requests(), loaded));
  }

  private static void appFile(Context context) {
    if (!AppPage.file(context)) {
      throw new NotFoundResponse();
    }
  }

  private static void openApi(Context context) {
    try (InputStream in = FlintServer.class.getResourceAsStream("openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("the build left out openapi.json");
      }
      context.contentType("application/json").result(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void tellHttp(HttpResponseException e, Context context) {
    Problem.Kind kind =
        switch (e.getStatus()) {
          case 404 -> Problem.Kind.NOT_FOUND;
          case 405 -> Problem.Kind.METHOD_NOT_ALLOWED;
          case 413 -> Problem.Kind.TOO_LARGE;
          default -> Problem.Kind.BAD_REQUEST;
        };
    String message =
        switch (kind) {
          case NOT_FOUND -> "there is nothing at this path";
          case METHOD_NOT_ALLOWED -> "this path does not take that method";
          default -> String.valueOf(e.getMessage());
        };
    tell(context, new Problem(kind, message, null, null), null);
  }

  private void tell(Context context, Problem problem, @Nullable Throwable cause) {
    if (cause != null && problem.kind() == Problem.Kind.INTERNAL) {
      context.attribute(DEFECT, cause);
    }
    if (problem.kind() == Problem.Kind.OVERLOADED) {
      context.header("Retry-After", "5");
    }
    if (problem.kind() == Problem.Kind.TOO_LARGE || problem.kind() == Problem.Kind.TIMEOUT) {
      // The rest of the body is not read.
      context.header("Connection", "close");
    }
    Dialect.of(context)
        .tell(problem, context, String.valueOf(context.res().getHeader("x-request-id")));
  }

  /// Stops in order: nobody new is let in, answers in progress get some time to finish.
  @Override
  public void close() {
    live.drain(options.patience());
    keeping.stop();
    javalin.stop();
    models.close();
    keeping.close();
  }
}
