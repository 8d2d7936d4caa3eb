package dev.flint.server;

import dev.flint.chat.Sampling;
import dev.flint.server.answer.Body;
import dev.flint.server.door.DoorRules;
import dev.flint.server.door.Limits;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// How a server is run. Begin with [#LOCAL] and change what differs.
///
/// @param host address to listen on
/// @param port 0 takes a free one
/// @param door who may come in
/// @param tls certificate and key; empty for plain HTTP
/// @param body bounds of a request
/// @param defaults sampling where a request does not say
/// @param idle a connection that nobody uses is closed after this time
/// @param patience how long a stop waits for answers in progress
public record ServerOptions(
    String host,
    int port,
    DoorRules door,
    Optional<Tls> tls,
    Body body,
    Sampling defaults,
    Duration idle,
    Duration patience) {

  /// A server for programs of this machine: no keys, no limits on rate.
  public static final ServerOptions LOCAL =
      new ServerOptions(
          "127.0.0.1",
          0,
          new DoorRules(false, Set.of(), Set.of(), Set.of(), Limits.NONE),
          Optional.empty(),
          new Body(32 << 20, Duration.ofSeconds(60)),
          Sampling.DEFAULT,
          Duration.ofSeconds(60),
          Duration.ofSeconds(10));

  public ServerOptions withDoor(DoorRules door) {
    return new ServerOptions(host, port, door, tls, body, defaults, idle, patience);
  }

  public ServerOptions withTls(Tls tls) {
    return new ServerOptions(host, port, door, Optional.of(tls), body, defaults, idle, patience);
  }

  public ServerOptions withBody(Body body) {
    return new ServerOptions(host, port, door, tls, body, defaults, idle, patience);
  }

  public ServerOptions withDefaults(Sampling defaults) {
    return new ServerOptions(host, port, door, tls, body, defaults, idle, patience);
  }

  public ServerOptions withAddress(String host, int port) {
    return new ServerOptions(host, port, door, tls, body, defaults, idle, patience);
  }

  public ServerOptions withIdle(Duration idle) {
    return new ServerOptions(host, port, door, tls, body, defaults, idle, patience);
  }

  public ServerOptions withPatience(Duration patience) {
    return new ServerOptions(host, port, door, tls, body, defaults, idle, patience);
  }
}
