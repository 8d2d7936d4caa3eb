package dev.flint.engine.remote;

/// A remote engine as it is wanted.
///
/// @param name how messages call it
/// @param contextTokens most tokens of a conversation; 0 takes what the other server says, or
///   [#GUESSED_CONTEXT_TOKENS] if it does not
public record RemoteOptions(
    String name, RemoteAddress address, RemoteKey key, Patience patience, int contextTokens) {
  /// What is assumed of a server that does not tell.
  public static final int GUESSED_CONTEXT_TOKENS = 131_072;

  public static RemoteOptions of(String name, RemoteAddress address, RemoteKey key) {
    return new RemoteOptions(name, address, key, Patience.DEFAULT, 0);
  }

  public RemoteOptions withPatience(Patience patience) {
    return new RemoteOptions(name, address, key, patience, contextTokens);
  }
}
