package dev.flint.model.reply;

import java.util.ArrayList;
import java.util.List;

/// The pieces found since they were last taken; neighbours of one kind are joined.
final class Pieces {
  private enum Kind {
    NONE,
    REASONING,
    CONTENT,
    ARGUMENTS
  }

  private final List<ReplyPiece> pieces = new ArrayList<>();
  private final StringBuilder open = new StringBuilder();
  private Kind kind = Kind.NONE;

  void reasoning(CharSequence text) {
    add(Kind.REASONING, text);
  }

  void content(CharSequence text) {
    add(Kind.CONTENT, text);
  }

  void arguments(CharSequence json) {
    add(Kind.ARGUMENTS, json);
  }

  void add(ReplyPiece piece) {
    close();
    pieces.add(piece);
  }

  List<ReplyPiece> take() {
    close();
    List<ReplyPiece> taken = List.copyOf(pieces);
    pieces.clear();
    return taken;
  }

  private void add(Kind added, CharSequence text) {
    if (kind != added) {
      close();
      kind = added;
    }
    open.append(text);
  }

  private void close() {
    if (!open.isEmpty()) {
      String text = open.toString();
      open.setLength(0);
      switch (kind) {
        case REASONING -> pieces.add(new ReplyPiece.Reasoning(text));
        case CONTENT -> pieces.add(new ReplyPiece.Content(text));
        case ARGUMENTS -> pieces.add(new ReplyPiece.CallArguments(text));
        case NONE -> throw new IllegalStateException("text of no kind");
      }
    }
    kind = Kind.NONE;
  }
}
