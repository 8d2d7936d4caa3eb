package dev.flint.cli.talk;

import dev.flint.chat.Engine;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Session;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.ExitCode;
import dev.flint.cli.console.Json;
import dev.flint.cli.console.TextInput;
import dev.flint.cli.request.ModelOptions;
import dev.flint.cli.request.Models;
import dev.flint.cli.request.SamplingOptions;
import dev.flint.cli.settings.Settings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `flint complete "text"`: continues raw text, without a chat template.
@Command(
    name = "complete",
    description = "Continues a text as it stands, without a chat template; prints what follows it.")
public final class CompleteCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "TEXT",
      description = "what to continue; standard input if it is not given")
  private @Nullable String text;

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = {"-n", "--max-tokens"},
      paramLabel = "N",
      defaultValue = "128",
      description = "most tokens to add (${DEFAULT-VALUE}); 0 is no limit")
  private int maxTokens;

  @Option(
      names = "--logprobs",
      paramLabel = "K",
      description = "with --json: each token with the K most likely and their log-probabilities")
  private int logprobs;

  @Option(names = "--json", description = "print one JSON object at the end instead of the text")
  private boolean json;

  @Mixin private SamplingOptions sampling = new SamplingOptions();

  private final Console console;
  private final Path settingsFile;
  private final Models models;

  public CompleteCommand(Console console, Path settingsFile, Models models) {
    this.console = console;
    this.settingsFile = settingsFile;
    this.models = models;
  }

  @Override
  public Integer call() {
    Settings settings = Settings.load(console, settingsFile);
    if (logprobs > 0 && !json) {
      throw new Failure(Failure.Code.BAD_REQUEST, "--logprobs needs --json");
    }
    GenerateOptions options = sampling.generate(settings, maxTokens, logprobs);
    String start = text == null ? TextInput.text(console) : text;
    try (Engine engine = models.open(model.model(settings), model.local(settings));
        Session session = engine.openRaw(start)) {
      Answer answer =
          Answer.stream(
              session,
              options,
              console,
              Answer.Stops.WITH_THE_PROCESS,
              Approver.NOBODY,
              json ? _ -> {} : Answer.toOutput(console));
      if (json) {
        Json.print(
            console,
            out -> AnswerJson.write(out, engine.capabilities().model(), answer, logprobs > 0));
      } else {
        console.out().print("\n");
      }
      answer.checkWhole(session.capacity());
      return (answer.end() == null ? ExitCode.INTERRUPTED : ExitCode.OK).number();
    }
  }
}
