package dev.flint.assistant.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.net.ServerSocketFactory;

/// A server on loopback that answers each request with the bytes of a function of its head, and
/// then ends the connection, or keeps it open without a word if there are none.
final class TinyServer implements AutoCloseable {
  private final ServerSocket socket;
  private final Function<String, String> answer;
  final List<String> requests = new CopyOnWriteArrayList<>();

  TinyServer(ServerSocketFactory factory, Function<String, String> answer) throws IOException {
    socket = factory.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.answer = answer;
    Thread.ofVirtual().start(this::serve);
  }

  TinyServer(Function<String, String> answer) throws IOException {
    this(ServerSocketFactory.getDefault(), answer);
  }

  static String page(String type, String body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: "
        + type
        + "\r\nContent-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length
        + "\r\n\r\n"
        + body;
  }

  static String redirect(String location) {
    return "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
  }

  int port() {
    return socket.getLocalPort();
  }

  URI url(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  private void serve() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread.ofVirtual().start(() -> reply(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void reply(Socket client) {
    try (client) {
      InputStream in = client.getInputStream();
      var head = new StringBuilder();
      for (int b = in.read(); b >= 0 && head.indexOf("\r\n\r\n") < 0; ) {
        head.append((char) b);
        if (head.indexOf("\r\n\r\n") < 0) {
          b = in.read();
        }
      }
      requests.add(head.toString());
      String bytes = answer.apply(head.toString());
      OutputStream out = client.getOutputStream();
      out.write(bytes.getBytes(StandardCharsets.UTF_8));
      out.flush();
      if (bytes.isEmpty()) {
        in.read();
      }
    } catch (IOException e) {
      // The client has left, or there was no handshake: its side of the test tells.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
