package dev.flint.engine.remote;

import dev.flint.wire.json.Json;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/// A server on this machine that answers each request as its next script says, byte by byte if need
/// be, well or badly. The last script stays.
public final class Loopback implements AutoCloseable {
  public static final String SSE_HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

  /// What came, head and body.
  public record Request(String head, String body) {
    public JsonNode json() {
      return Json.tree(body);
    }
  }

  /// What is written to a client.
  public interface Script {
    void answer(OutputStream out, Socket socket) throws IOException, InterruptedException;
  }

  public final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

  /// Counted down when a client went away before its script had written all.
  public final CountDownLatch left = new CountDownLatch(1);

  private final ConcurrentLinkedDeque<Script> scripts = new ConcurrentLinkedDeque<>();
  private final ServerSocket listening;

  public Loopback(Script... scripts) {
    this.scripts.addAll(List.of(scripts));
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /// Answers with these bytes, and closes the connection.
  public static Script raw(String... pieces) {
    return (out, _) -> {
      for (String piece : pieces) {
        out.write(piece.getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    };
  }

  /// Answers with an event stream of these data.
  public static Script stream(String... data) {
    StringBuilder text = new StringBuilder(SSE_HEAD);
    for (String one : data) {
      text.append("data: ").append(one).append("\n\n");
    }
    return raw(text.toString());
  }

  /// Answers with a status and a body.
  public static Script status(int status, String head, String body) {
    return raw("HTTP/1.1 " + status + " X\r\n" + head + "Connection: close\r\n\r\n" + body);
  }

  /// A chunk of a chat completion with this delta.
  public static String delta(String members) {
    return "{\"choices\":[{\"index\":0,\"delta\":{" + members + "}}]}";
  }

  public static String text(String text) {
    return delta("\"content\":" + quoted(text));
  }

  private static String quoted(String text) {
    String object = Json.text(Json.object().put("t", text));
    return object.substring("{\"t\":".length(), object.length() - 1);
  }

  public static String finish(String reason) {
    return "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}";
  }

  /// The frames of an Anthropic stream, named as their data are.
  public static Script messages(String... data) {
    StringBuilder text = new StringBuilder(SSE_HEAD);
    for (String one : data) {
      String type = Json.tree(one).path("type").asString("");
      text.append("event: ").append(type).append("\ndata: ").append(one).append("\n\n");
    }
    return raw(text.toString());
  }

  public String address() {
    return "http://127.0.0.1:" + listening.getLocalPort();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      requests.add(read(new BufferedInputStream(socket.getInputStream())));
      Script script = scripts.size() > 1 ? scripts.poll() : scripts.peek();
      if (script != null) {
        script.answer(socket.getOutputStream(), socket);
      }
    } catch (IOException e) {
      left.countDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Request read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("no request");
      }
      head.append((char) b);
    }
    int length = 0;
    for (String line : head.toString().lines().toList()) {
      if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    return new Request(head.toString(), new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  /// The next request that came.
  public Request request() {
    try {
      Request request = requests.poll(10, TimeUnit.SECONDS);
      if (request == null) {
        throw new AssertionError("no request came");
      }
      return request;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
