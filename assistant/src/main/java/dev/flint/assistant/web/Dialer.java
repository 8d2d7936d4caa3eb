package dev.flint.assistant.web;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/// Connects a socket to an address that was checked.
@FunctionalInterface
public interface Dialer {
  /// The system's.
  Dialer SYSTEM = Socket::connect;

  void dial(Socket socket, InetSocketAddress to) throws IOException;
}
