package dev.flint.engine.hub;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A real HTTP server on the loopback address that serves bytes and misbehaves as a test asks.
final class ModelServer implements AutoCloseable {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-");

  /// A request as it arrived.
  record Seen(String target, Headers headers) {
    Optional<String> header(String name) {
      return Optional.ofNullable(headers.getFirst(name));
    }
  }

  /// Answers one request in a way of its own.
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Answer> pages = new ConcurrentHashMap<>();
  private final List<Answer> interludes = new CopyOnWriteArrayList<>();
  final List<Seen> seen = new CopyOnWriteArrayList<>();

  /// ETag of served files; empty for none.
  volatile String tag = "\"one\"";

  volatile boolean ranges = true;

  ModelServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  URI address(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  int port() {
    return server.getAddress().getPort();
  }

  void serve(String path, byte[] content) {
    pages.put(path, exchange -> file(exchange, content));
  }

  void serve(String path, Answer answer) {
    pages.put(path, answer);
  }

  /// The next requests, whatever they ask, are answered by these first.
  void first(Answer... answers) {
    interludes.addAll(List.of(answers));
  }

  static Answer status(int status, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, -1);
    };
  }

  /// Promises everything and hangs up after `bytes`.
  Answer truncated(byte[] content, int bytes) {
    return exchange -> {
      exchange.getResponseHeaders().set("ETag", tag);
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content, 0, bytes);
      exchange.getResponseBody().flush();
    };
  }

  /// Sends `bytes`, then nothing more but does not hang up for a while.
  Answer stalled(byte[] content, int bytes, long millis) {
    return exchange -> {
      truncated(content, bytes).to(exchange);
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      seen.add(new Seen(exchange.getRequestURI().toString(), exchange.getRequestHeaders()));
      Answer interlude = interludes.isEmpty() ? null : interludes.removeFirst();
      if (interlude != null) {
        interlude.to(exchange);
        return;
      }
      pages.getOrDefault(exchange.getRequestURI().getPath(), status(404)).to(exchange);
    }
  }

  private void file(HttpExchange exchange, byte[] content) throws IOException {
    int from = 0;
    String currentTag = tag;
    if (!currentTag.isEmpty()) {
      exchange.getResponseHeaders().set("ETag", currentTag);
    }
    Headers asked = exchange.getRequestHeaders();
    String condition = asked.getFirst("If-Range");
    Matcher range = RANGE.matcher(String.valueOf(asked.getFirst("Range")));
    if (ranges && range.matches() && (condition == null || condition.equals(currentTag))) {
      from = Integer.parseInt(range.group(1));
      if (from >= content.length) {
        exchange.sendResponseHeaders(416, -1);
        return;
      }
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
      exchange.sendResponseHeaders(206, content.length - from);
    } else {
      exchange.sendResponseHeaders(200, content.length);
    }
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(content, from, content.length - from);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
