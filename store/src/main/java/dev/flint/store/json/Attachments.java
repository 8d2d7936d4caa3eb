package dev.flint.store.json;

/// Where the bytes of pictures go and come from, so that a message's JSON holds only their name.
/// Used by one thread at a time.
public interface Attachments {
  /// Keeps bytes.
  ///
  /// @return their name
  String keep(byte[] bytes);

  /// Bytes that were kept under that name.
  ///
  /// @throws dev.flint.chat.Failure STORAGE if there are none
  byte[] bytes(String name);
}
