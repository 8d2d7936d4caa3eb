package dev.flint.store;

import org.jspecify.annotations.Nullable;

/// A place where a search found its words.
///
/// @param message null if it was the title
/// @param excerpt the text around the first hit; hits are between U+0002 and U+0003
public record Hit(String conversation, String title, @Nullable String message, String excerpt) {
  public static final char BEGIN = '\u0002';
  public static final char END = '\u0003';
}
