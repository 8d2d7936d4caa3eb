package dev.flint.engine.remote;

import dev.flint.chat.Failure;

/// The key by which another server knows us. Its text is for the request's header alone.
public final class RemoteKey {
  /// No key.
  public static final RemoteKey NONE = new RemoteKey("");

  private final String secret;

  private RemoteKey(String secret) {
    this.secret = secret;
  }

  /// @param secret white space around it does not count
  /// @throws Failure BAD_REQUEST if it cannot stand in a header
  public static RemoteKey of(String secret) {
    String key = secret.strip();
    if (key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          "the key of a remote engine must be one line of visible ASCII characters");
    }
    return new RemoteKey(key);
  }

  boolean isPresent() {
    return !secret.isEmpty();
  }

  String secret() {
    return secret;
  }

  /// A text of the other server, should it repeat the key.
  String removedFrom(String text) {
    return secret.isEmpty() ? text : text.replace(secret, "(key)");
  }

  @Override
  public String toString() {
    return isPresent() ? "a key" : "no key";
  }
}
