package dev.flint.engine.hub;

/// What is known of a file before it arrives.
///
/// @param bytes -1 where nobody knows
/// @param sha256 empty where nobody knows
record Expected(long bytes, String sha256) {
  static final Expected NOTHING = new Expected(-1, "");

  /// The same, with gaps filled from what a server says.
  Expected or(long otherBytes, String otherSha256) {
    return new Expected(bytes >= 0 ? bytes : otherBytes, sha256.isEmpty() ? otherSha256 : sha256);
  }
}
