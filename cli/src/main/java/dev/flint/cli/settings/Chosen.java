package dev.flint.cli.settings;

/// A setting's value and where it came from.
///
/// @param where the flag, the variable, the file with the line, or "default"
public record Chosen<T>(T value, Source source, String where) {
  /// From the strongest to the weakest.
  public enum Source {
    FLAG,
    ENVIRONMENT,
    FILE,
    DEFAULT
  }
}
