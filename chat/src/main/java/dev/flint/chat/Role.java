package dev.flint.chat;

/// Who speaks in a [Message].
public enum Role {
  SYSTEM,
  USER,
  ASSISTANT,
  TOOL
}
