package dev.flint.assistant.code;

import dev.flint.assistant.tool.Arguments;
import dev.flint.assistant.tool.Tool;
import dev.flint.assistant.tool.ToolOutcome;
import dev.flint.assistant.tool.ToolPolicy;
import dev.flint.chat.ToolSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Lets a model run a program of its own.
public final class CodeTool implements Tool {
  private static final String PARAMETERS =
      """
      {"type":"object","additionalProperties":false,"required":["language","source"],"properties":{\
      "language":{"type":"string","enum":[LANGUAGES]},\
      "source":{"type":"string","description":"the whole program"}}}\
      """;

  private final Sandbox sandbox;
  private final Limits limits;
  private final List<Language> languages;

  public CodeTool(Sandbox sandbox, Limits limits) {
    this.sandbox = sandbox;
    this.limits = limits;
    languages = Arrays.stream(Language.values()).filter(sandbox::has).toList();
  }

  @Override
  public ToolSpec spec() {
    String names = languages.stream().map(l -> '"' + l.id() + '"').collect(Collectors.joining(","));
    return new ToolSpec(
        "run_code",
        "Runs a program without network and returns what it prints. Only the standard library is"
            + " there. Print what you want to see.",
        PARAMETERS.replace("LANGUAGES", names),
        true);
  }

  @Override
  public ToolPolicy policy() {
    return ToolPolicy.READS;
  }

  @Override
  public ToolOutcome run(String json) throws InterruptedException {
    var arguments = Arguments.of(json);
    String name = arguments.text("language");
    Optional<Language> language = languages.stream().filter(l -> l.id().equals(name)).findFirst();
    if (language.isEmpty()) {
      return ToolOutcome.failed("there is no language called '" + name + "' here");
    }
    Run run = sandbox.run(language.get(), arguments.text("source"), "", limits);
    var text = new StringBuilder(run.output());
    if (!run.errors().isBlank()) {
      text.append("\n[standard error]\n").append(run.errors());
    }
    if (!run.ended().isEmpty()) {
      text.append("\n[ended: ").append(run.ended()).append(']');
    } else if (run.exitCode() != 0) {
      text.append("\n[exit code ").append(run.exitCode()).append(']');
    }
    return new ToolOutcome(text.toString(), !run.ok(), false);
  }
}
