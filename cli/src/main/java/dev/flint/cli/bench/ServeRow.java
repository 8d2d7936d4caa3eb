package dev.flint.cli.bench;

import dev.flint.chat.Failure;
import java.util.Arrays;
import java.util.stream.Collectors;

/// What `flint bench serve` measures. The words are part of the public JSON.
enum ServeRow {
  FIRST_TOKEN("first-token-overhead", "first token of a warm prompt, over the engine's own"),
  STREAMS("streams-64", "64 streaming clients: answers that differ from a lone client's"),
  IDLE("idle-10000", "connections held open, and the server's memory with them"),
  CHATS("chat-8", "8 chatting clients, tokens of all of them");

  private final String word;
  private final String about;

  ServeRow(String word, String about) {
    this.word = word;
    this.about = about;
  }

  /// @throws Failure BAD_REQUEST if there is no such row
  static ServeRow named(String word) {
    for (ServeRow row : values()) {
      if (row.word.equals(word)) {
        return row;
      }
    }
    throw new Failure(
        Failure.Code.BAD_REQUEST,
        "no row is called '"
            + word
            + "'; there are "
            + Arrays.stream(values()).map(ServeRow::word).collect(Collectors.joining(", ")));
  }

  String word() {
    return word;
  }

  String about() {
    return about;
  }
}
