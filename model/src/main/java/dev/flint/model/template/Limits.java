package dev.flint.model.template;

/// What one compilation or rendering may cost at most. Going beyond a limit is a {@link
/// TemplateError}.
///
/// @param steps statements, expressions and list elements handled in one rendering
/// @param characters characters made in one rendering, intermediate strings included
/// @param depth how deeply expressions, statements and macro calls may nest while rendering
/// @param nesting how deeply brackets and blocks may nest in the source, and lists and dicts in a
///   value
public record Limits(long steps, long characters, int depth, int nesting) {
  /// Far above what real templates need (a 20-message chat takes some thousand steps) and low
  /// enough that a hostile template ends within a few seconds, half a gigabyte and a stack of 512
  /// KiB.
  public static final Limits DEFAULT = new Limits(20_000_000, 128_000_000, 400, 100);

  public Limits {
    if (steps < 1 || characters < 1 || depth < 1 || nesting < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }
}
