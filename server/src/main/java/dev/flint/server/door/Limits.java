package dev.flint.server.door;

/// How much one caller may ask for. 0 is no limit.
///
/// @param concurrent requests at once
public record Limits(int requestsPerMinute, int tokensPerMinute, int concurrent) {
  public static final Limits NONE = new Limits(0, 0, 0);
}
