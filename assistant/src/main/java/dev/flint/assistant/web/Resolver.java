package dev.flint.assistant.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Looks up the addresses of a name.
@FunctionalInterface
public interface Resolver {
  /// The system's.
  Resolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

  /// @return at least one address
  List<InetAddress> resolve(String host) throws UnknownHostException;
}
