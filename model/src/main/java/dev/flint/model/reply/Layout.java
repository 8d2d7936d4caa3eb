package dev.flint.model.reply;

/// Where a family puts reasoning, content and calls within a reply.
interface Layout {
  /// The mode that a reply begins in.
  Mode begin(Reading reading, ReplyStart start);

  /// The mode after a block of calls.
  Mode afterCalls(Reading reading);

  /// The mode for text that looked like a call and was none.
  Mode content(Reading reading);
}
