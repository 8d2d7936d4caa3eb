package dev.flint.model.reply;

import dev.flint.model.grammar.Grammar;
import java.util.List;

/// Where a family puts reasoning, content and calls within a reply.
interface Layout {
  /// Texts that steer the parser and stand for nothing else.
  List<String> marks();

  /// Those of the marks that begin calls.
  List<String> callMarks();

  /// One call or more, as a grammar.
  ///
  /// @param start what the reply begins in
  Grammar calls(ReplyGrammar grammar, ReplyStart start);

  /// The mode that a reply begins in.
  Mode begin(Reading reading, ReplyStart start);

  /// The mode after a block of calls.
  Mode afterCalls(Reading reading);

  /// The mode for text that looked like a call and was none.
  Mode content(Reading reading);
}
