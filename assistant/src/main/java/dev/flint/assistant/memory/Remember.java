package dev.flint.assistant.memory;

import dev.flint.assistant.tool.Arguments;
import dev.flint.assistant.tool.Tool;
import dev.flint.assistant.tool.ToolOutcome;
import dev.flint.assistant.tool.ToolPolicy;
import dev.flint.chat.Failure;
import dev.flint.chat.ToolSpec;

/// Keeps a fact that the person asked to keep: after they have agreed to its words, and never once
/// anything untrusted was read.
///
/// @param tenant whose memory it is
public record Remember(Memory memory, String tenant) implements Tool {
  @Override
  public ToolSpec spec() {
    return new ToolSpec(
        "remember",
        "Keeps a fact for later conversations. Only for what the person asks you to remember.",
        """
        {"type":"object","additionalProperties":false,"required":["fact"],"properties":{\
        "fact":{"type":"string","description":"one sentence in the person's words"}}}\
        """,
        true);
  }

  @Override
  public ToolPolicy policy() {
    return new ToolPolicy(true, false, false);
  }

  @Override
  public boolean untaintedOnly() {
    return true;
  }

  @Override
  public String effect(String json) {
    return "remember: " + Arguments.of(json).text("fact");
  }

  @Override
  public ToolOutcome run(String json) {
    try {
      memory.keep(tenant, Arguments.of(json).text("fact"));
      return ToolOutcome.of("it is kept");
    } catch (Failure e) {
      return ToolOutcome.failed(String.valueOf(e.getMessage()));
    }
  }
}
