package dev.flint.cli.tool;

import dev.flint.chat.Failure;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.ExitCode;
import dev.flint.cli.console.TextInput;
import dev.flint.model.template.ChatTemplate;
import dev.flint.model.template.TemplateError;
import dev.flint.model.template.TemplateRefusal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// `flint template`: renders a chat template, byte for byte what a model would be given.
@Command(
    name = "template",
    description = "Renders a Jinja chat template; a template's refusal is exit code 1.")
public final class TemplateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "the template's text")
  private Path file = Path.of("");

  @Option(
      names = "--context",
      required = true,
      paramLabel = "JSON_FILE",
      description = "its variables as a JSON object; - is standard input")
  private Path context = Path.of("");

  private final Console console;

  public TemplateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    String source = TextInput.textOf(file, console);
    Map<String, Object> variables = variables(TextInput.textOf(context, console));
    try {
      console.out().print(ChatTemplate.compile(source).render(variables));
      return ExitCode.OK.number();
    } catch (TemplateRefusal | TemplateError e) {
      console.err().println(String.valueOf(e.getMessage()));
      return ExitCode.FAILED.number();
    }
  }

  private Map<String, Object> variables(String json) {
    try {
      return new JsonMapper()
          .readValue(json, new TypeReference<LinkedHashMap<String, Object>>() {});
    } catch (JacksonException e) {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          context + " is not a JSON object: " + e.getOriginalMessage(),
          e);
    }
  }
}
