package dev.flint.model.reply;

import java.util.Set;

/// What a parser must know of a tool.
///
/// @param texts names of the parameters whose schema allows strings only: in notations without
///   quotes their values are never read as numbers or JSON
public record ReplyTool(String name, Set<String> texts) {
  public ReplyTool {
    texts = Set.copyOf(texts);
  }
}
