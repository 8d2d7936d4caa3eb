package dev.flint.assistant;

import dev.flint.assistant.tool.Tool;
import dev.flint.assistant.tool.ToolOutcome;
import dev.flint.assistant.tool.ToolPolicy;
import dev.flint.chat.ToolSpec;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A tool that is a function, and remembers the arguments of its runs.
public final class FunctionTool implements Tool {
  /// From arguments to outcome.
  @FunctionalInterface
  public interface Body {
    ToolOutcome run(String arguments) throws InterruptedException;
  }

  private final String name;
  private final ToolPolicy policy;
  private final Body body;
  public final List<String> runs = new CopyOnWriteArrayList<>();

  public FunctionTool(String name, ToolPolicy policy, Body body) {
    this.name = name;
    this.policy = policy;
    this.body = body;
  }

  /// Answers always the same.
  public static FunctionTool saying(String name, String words) {
    return new FunctionTool(name, ToolPolicy.READS, _ -> ToolOutcome.of(words));
  }

  @Override
  public ToolSpec spec() {
    return new ToolSpec(name, "", "{\"type\":\"object\"}", false);
  }

  @Override
  public ToolPolicy policy() {
    return policy;
  }

  @Override
  public ToolOutcome run(String arguments) throws InterruptedException {
    runs.add(arguments);
    return body.run(arguments);
  }
}
