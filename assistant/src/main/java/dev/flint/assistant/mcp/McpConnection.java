package dev.flint.assistant.mcp;

import dev.flint.assistant.tool.Tool;
import dev.flint.assistant.tool.ToolOutcome;
import dev.flint.chat.Failure;
import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// A connection to one server, and the tools that the person has agreed to.
///
/// A server that is used for the first time is taken at its word: what it offers then is pinned. A
/// tool that comes later, or whose description has changed, is refused until the person accepts it.
/// Safe for many threads.
public final class McpConnection implements AutoCloseable {
  private static final Logger LIBRARY = Logger.getLogger("io.modelcontextprotocol");
  private static final Duration OPENING = Duration.ofSeconds(30);

  /// Longer than any tool may run: the caller's limit counts.
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private static final int MOST_TOOLS = 256;
  private static final int MOST_PAGES = 32;
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  private final McpServer server;
  private final Pins pins;
  private final Inbound inbound = new Inbound();
  private final McpAsyncClient client;
  private volatile List<Offer> offers = List.of();

  private McpConnection(McpServer server, Pins pins) {
    LIBRARY.setLevel(Level.OFF);
    this.server = server;
    this.pins = pins;
    McpJsonMapper json = new JacksonMcpJsonMapper(JSON);
    McpClientTransport transport =
        switch (server.reach()) {
          case McpServer.Program program -> new ProgramTransport(program, json, inbound);
          case McpServer.Address address -> new WatchedTransport(http(address, json), inbound);
        };
    client =
        McpClient.async(transport)
            .clientInfo(McpSchema.Implementation.builder("flint", "1").build())
            .initializationTimeout(OPENING)
            .requestTimeout(LONGEST)
            .build();
  }

  private static McpClientTransport http(McpServer.Address address, McpJsonMapper json) {
    URI url = address.url();
    String token = address.token();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    return HttpClientStreamableHttpTransport.builder(
            url.getScheme() + "://" + url.getRawAuthority())
        .endpoint(url.getRawPath() + query)
        .jsonMapper(json)
        .maxResponseSize(Inbound.MOST_BYTES)
        .addHttpRequestCustomizer((request, _, _, _, _) -> {
          if (token != null) {
            request.header("Authorization", "Bearer " + token);
          }
        })
        .build();
  }

  /// Starts or reaches a server and reads what it offers.
  ///
  /// @throws Failure UPSTREAM if it does not answer as it should, CANCELLED if the thread was
  ///   interrupted
  public static McpConnection open(McpServer server, Pins pins) {
    var connection = new McpConnection(server, pins);
    try {
      connection.await(connection.client.initialize(), OPENING);
      connection.offers = connection.list();
      if (pins.of(server.name()).isEmpty()) {
        connection.accept();
      }
      return connection;
    } catch (InterruptedException e) {
      connection.close();
      Thread.currentThread().interrupt();
      throw new Failure(Failure.Code.CANCELLED, "waiting for " + server.name() + " was ended", e);
    } catch (Broken e) {
      connection.close();
      throw new Failure(
          Failure.Code.UPSTREAM, "the MCP server " + server.name() + ": " + e.getMessage(), e);
    }
  }

  public McpServer server() {
    return server;
  }

  /// What the server offered when it was last asked.
  public List<Offer> offers() {
    return offers;
  }

  /// Whether the person has agreed to this very tool.
  public boolean accepted(Offer offer) {
    return offer.unusable() == null
        && offer.hash().equals(pins.of(server.name()).orElse(Map.of()).get(offer.name()));
  }

  /// Agrees, in the person's name, to what is offered now.
  public void accept() {
    Map<String, String> hashes = new HashMap<>();
    offers.forEach(offer -> hashes.put(offer.name(), offer.hash()));
    pins.pin(server.name(), hashes);
  }

  /// The tools that can be used.
  public List<Tool> tools() {
    return offers.stream()
        .filter(this::accepted)
        .<Tool>map(offer -> new McpTool(this, offer))
        .toList();
  }

  private List<Offer> list() throws Broken, InterruptedException {
    List<Offer> all = new ArrayList<>();
    String cursor = null;
    for (int page = 0; page < MOST_PAGES; page++) {
      McpSchema.ListToolsResult some = await(client.listTools(cursor), OPENING);
      some.tools().forEach(tool -> all.add(Offer.of(server.name(), tool)));
      cursor = some.nextCursor();
      if (all.size() > MOST_TOOLS) {
        break;
      }
      if (cursor == null || cursor.isEmpty()) {
        return distinct(all);
      }
    }
    throw new Broken("it offers more than " + MOST_TOOLS + " tools or " + MOST_PAGES + " pages");
  }

  private static List<Offer> distinct(List<Offer> all) throws Broken {
    if (all.stream().map(Offer::name).distinct().count() < all.size()) {
      throw new Broken("it offers two tools of one name");
    }
    return List.copyOf(all);
  }

  /// Calls a tool.
  ///
  /// @param agreed the tool as it was when the person agreed to it
  ToolOutcome call(Offer agreed, String arguments) throws InterruptedException {
    try {
      renew();
      if (offers.stream().noneMatch(offer -> offer.hash().equals(agreed.hash()))) {
        return ToolOutcome.failed(
            server.name()
                + " has changed what it says of this tool; it can be used again once the person"
                + " agrees: flint mcp accept "
                + server.name());
      }
      Map<String, Object> given = JSON.readValue(arguments, OBJECT);
      var request = McpSchema.CallToolRequest.builder(agreed.name()).arguments(given).build();
      return McpTool.outcome(await(client.callTool(request), LONGEST), server.secrets());
    } catch (Broken e) {
      return new ToolOutcome(
          McpTool.without(server.secrets(), server.name() + ": " + e.getMessage()), true, true);
    }
  }

  /// Asks for the offers again where they may have changed.
  private void renew() throws Broken, InterruptedException {
    if (!inbound.takeStale()) {
      return;
    }
    boolean known = false;
    try {
      offers = list();
      known = true;
    } finally {
      if (!known) {
        inbound.stillStale();
      }
    }
  }

  private <T> T await(Mono<T> wanted, Duration limit) throws Broken, InterruptedException {
    CompletableFuture<T> answer = wanted.toFuture();
    try {
      CompletableFuture.anyOf(answer, inbound.ended()).get(limit.toMillis(), TimeUnit.MILLISECONDS);
      @Nullable T value = answer.get();
      if (value == null) {
        throw new Broken("it answered nothing");
      }
      return value;
    } catch (TimeoutException e) {
      throw new Broken("it did not answer within " + limit.toSeconds() + " seconds", e);
    } catch (ExecutionException e) {
      throw new Broken(reason(e), e);
    } finally {
      answer.cancel(true);
    }
  }

  private String reason(ExecutionException e) {
    Throwable cause = inbound.ended().isDone() ? ending() : e.getCause();
    return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
  }

  private @Nullable Throwable ending() {
    return inbound.ended().exceptionNow();
  }

  /// Ends the connection, and the program with all that it has started.
  @Override
  public void close() {
    client.close();
  }

  /// The server did not do as it should.
  private static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;

    Broken(String message) {
      super(message);
    }

    Broken(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
