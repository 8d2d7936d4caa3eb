package dev.flint.cli.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Connections that asked once and stay open.
final class IdleConnections implements AutoCloseable {
  private static final int ANSWER_BYTES = 8192;

  private final URI address;
  private final List<SocketChannel> channels = new ArrayList<>();

  IdleConnections(URI address) {
    this.address = address;
  }

  /// Opens so many, one after the other, each with one answered request.
  ///
  /// @throws BadOutput if the server or the system refuses one
  void open(int number) {
    byte[] request =
        ("GET /health HTTP/1.1\r\nHost: " + address.getAuthority() + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    ByteBuffer answer = ByteBuffer.allocate(ANSWER_BYTES);
    try {
      while (channels.size() < number) {
        SocketChannel channel =
            SocketChannel.open(new InetSocketAddress(address.getHost(), address.getPort()));
        channels.add(channel);
        channel.write(ByteBuffer.wrap(request));
        answer.clear();
        if (channel.read(answer) <= 0 || !isOk(answer)) {
          throw new BadOutput("connection " + channels.size() + " was not answered");
        }
        channel.configureBlocking(false);
      }
    } catch (IOException e) {
      throw new BadOutput("connection " + (channels.size() + 1) + ": " + e.getMessage());
    }
  }

  private static boolean isOk(ByteBuffer answer) {
    answer.flip();
    return StandardCharsets.US_ASCII.decode(answer).toString().startsWith("HTTP/1.1 200");
  }

  /// How many the server has not closed.
  int alive() {
    int alive = 0;
    ByteBuffer rest = ByteBuffer.allocate(ANSWER_BYTES);
    for (SocketChannel channel : channels) {
      try {
        rest.clear();
        alive += channel.read(rest) >= 0 ? 1 : 0;
      } catch (IOException e) {
        // It was reset: not alive.
      }
    }
    return alive;
  }

  @Override
  public void close() {
    for (SocketChannel channel : channels) {
      try {
        channel.close();
      } catch (IOException e) {
        // Nothing more can be done about it.
      }
    }
  }
}
