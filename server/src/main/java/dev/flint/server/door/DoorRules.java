package dev.flint.server.door;

import java.util.Set;

/// Who may come in.
///
/// @param keysNeeded whether every request must bring a key
/// @param hosts names by which the server may be called, beside `localhost` and addresses
/// @param origins pages (`https://chat.example.org`) that may call it from a browser
/// @param trustedProxies addresses of reverse proxies whose word on the client's address counts
/// @param limits for each key; without keys for all callers together
public record DoorRules(
    boolean keysNeeded,
    Set<String> hosts,
    Set<String> origins,
    Set<String> trustedProxies,
    Limits limits) {
  public DoorRules {
    hosts = Set.copyOf(hosts);
    origins = Set.copyOf(origins);
    trustedProxies = Set.copyOf(trustedProxies);
  }
}
