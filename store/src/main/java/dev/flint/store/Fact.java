package dev.flint.store;

import dev.flint.chat.Failure;
import java.time.Instant;

/// Something that a person asked to remember, in their words.
public record Fact(String id, String owner, String text, Instant created, Instant updated) {
  /// Most characters of one.
  public static final int MOST_CHARACTERS = 300;

  /// Most of one owner: all of them stand before every question.
  public static final int MOST = 64;

  /// The text as it is kept.
  ///
  /// @throws Failure BAD_REQUEST if it is empty or too long
  public static String text(String said) {
    String text = said.strip();
    if (text.isEmpty()) {
      throw new Failure(Failure.Code.BAD_REQUEST, "there is nothing to remember");
    }
    if (text.length() > MOST_CHARACTERS) {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          "a fact has at most " + MOST_CHARACTERS + " characters; this has " + text.length());
    }
    return text;
  }
}
