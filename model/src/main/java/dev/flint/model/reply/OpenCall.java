package dev.flint.model.reply;

import org.jspecify.annotations.Nullable;

/// A block of calls that a reply is in the midst of, and that can be nothing else any more.
public final class OpenCall {
  private final CallTexts texts;
  private final @Nullable ReplyTool recipient;
  private final String read;

  OpenCall(CallTexts texts, @Nullable ReplyTool recipient, String read) {
    this.texts = texts;
    this.recipient = recipient;
    this.read = read;
  }

  CallTexts texts() {
    return texts;
  }

  /// The only tool that may be called, if the block has said so before it began.
  @Nullable ReplyTool recipient() {
    return recipient;
  }

  /// The text so far, without the mark of the block.
  public String read() {
    return read;
  }
}
