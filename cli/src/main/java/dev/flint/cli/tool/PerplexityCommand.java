package dev.flint.cli.tool;

import dev.flint.chat.Failure;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.ExitCode;
import dev.flint.cli.console.Json;
import dev.flint.cli.console.StatusLine;
import dev.flint.cli.console.TextInput;
import dev.flint.cli.request.ModelOptions;
import dev.flint.cli.request.Models;
import dev.flint.cli.settings.Settings;
import dev.flint.engine.local.LocalEngine;
import dev.flint.engine.local.LocalOptions;
import dev.flint.engine.local.Perplexity;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `flint perplexity`: how well a model predicts a text.
@Command(
    name = "perplexity",
    description = {
      "Measures how well a model predicts a text: the lower, the better.",
      "The text is read in chunks of --ctx tokens (512); the second half of each is scored."
    })
public final class PerplexityCommand implements Callable<Integer> {
  private static final int CHUNK_TOKENS = 512;

  @Parameters(paramLabel = "FILE", description = "the text; - is standard input")
  private Path file = Path.of("");

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  private final Console console;
  private final Path settingsFile;
  private final Models models;

  public PerplexityCommand(Console console, Path settingsFile, Models models) {
    this.console = console;
    this.settingsFile = settingsFile;
    this.models = models;
  }

  @Override
  public Integer call() {
    Settings settings = Settings.load(console, settingsFile);
    LocalOptions options = model.localWithContext(settings, CHUNK_TOKENS);
    String text = TextInput.textOf(file, console);
    if (text.isBlank()) {
      throw new Failure(Failure.Code.BAD_REQUEST, file + " holds no text");
    }
    var status = new StatusLine(console);
    try (LocalEngine engine = models.load(model.model(settings), options)) {
      Perplexity result =
          engine.perplexity(
              text,
              options.contextTokens(),
              (done, total, soFar) ->
                  status.show(
                      String.format(
                          Locale.ROOT, "chunk %d of %d: perplexity %.4f", done, total, soFar)));
      status.clear();
      if (json) {
        Json.print(
            console,
            out -> {
              out.writeStartObject();
              out.writeNumberProperty("tokens", result.tokens());
              out.writeNumberProperty("perplexity", result.perplexity());
              out.writeEndObject();
            });
      } else {
        console
            .out()
            .println(
                String.format(
                    Locale.ROOT,
                    "perplexity %.4f over %d tokens",
                    result.perplexity(),
                    result.tokens()));
      }
    } finally {
      status.clear();
    }
    return ExitCode.OK.number();
  }
}
