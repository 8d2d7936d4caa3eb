package dev.flint.engine.local;

import dev.flint.model.cache.KvCache;

/// What a session holds: its tokens, and keys and values of as many of them as were read. The cache
/// is never ahead of the tokens between steps, but often behind.
///
/// Guarded by the [BatchLoop]'s lock: the loop may take an idle transcript's blocks away when
/// memory is short; they are then read again.
final class Transcript {
  final Tokens tokens;
  final KvCache cache;

  Transcript(Tokens tokens, KvCache cache) {
    this.tokens = tokens;
    this.cache = cache;
  }

  /// The first `count` tokens with what was read of them.
  Transcript fork(int count) {
    return new Transcript(tokens.fork(count), cache.fork(count));
  }

  void truncate(int count) {
    tokens.truncate(count);
    cache.truncate(Math.min(cache.length(), count));
  }

  /// Tokens that the model must read before the next one can be drawn; at least 1, because the last
  /// token's logits are not kept.
  int unread() {
    return Math.max(1, tokens.size() - cache.length());
  }
}
