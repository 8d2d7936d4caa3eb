package dev.flint.cli.talk;

import dev.flint.chat.Engine;
import dev.flint.chat.Event;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Session;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.ExitCode;
import dev.flint.cli.console.Json;
import dev.flint.cli.console.TextInput;
import dev.flint.cli.request.ModeOptions;
import dev.flint.cli.request.ModelOptions;
import dev.flint.cli.request.Models;
import dev.flint.cli.request.SamplingOptions;
import dev.flint.cli.settings.Settings;
import dev.flint.engine.hub.Folders;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `flint run "prompt"`: one answer. What standard input holds comes after the prompt's words.
@Command(
    name = "run",
    description = {
      "Answers one prompt and ends.",
      "Text on standard input is added to the prompt: git diff | flint run \"review this\""
    })
public final class RunCommand implements Callable<Integer> {
  @Parameters(arity = "0..*", paramLabel = "PROMPT", description = "what to answer")
  private List<String> words = new ArrayList<>();

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(names = "--system", paramLabel = "TEXT", description = "instructions to the model")
  private @Nullable String system;

  @Option(
      names = {"-n", "--max-tokens"},
      paramLabel = "N",
      description = "most tokens of the answer; 0 is no limit")
  private int maxTokens;

  @Option(names = "--json", description = "print one JSON object at the end instead of the text")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "no figures at the end")
  private boolean quiet;

  @Mixin private ModeOptions mode = new ModeOptions();

  @Mixin private SamplingOptions sampling = new SamplingOptions();

  private final Console console;
  private final Folders folders;
  private final Models models;

  public RunCommand(Console console, Folders folders, Models models) {
    this.console = console;
    this.folders = folders;
    this.models = models;
  }

  @Override
  public Integer call() {
    Settings settings = Settings.load(console, folders.settings());
    GenerateOptions options = sampling.generate(settings, maxTokens, 0);
    List<Message> messages = new ArrayList<>();
    if (system != null && !system.isBlank()) {
      messages.add(Message.system(system));
    }
    messages.add(Message.user(prompt()));
    try (ModeOptions _ = mode;
        Engine engine =
            mode.over(
                () -> models.open(model.model(settings), model.local(settings)),
                settings,
                folders);
        Session session = engine.open(messages)) {
      Consumer<String> sink = json ? _ -> {} : Answer.toOutput(console);
      Answer answer =
          Answer.stream(
              session, options, console, Answer.Stops.WITH_THE_PROCESS, Approver.at(console), sink);
      if (json) {
        Json.print(
            console, out -> AnswerJson.write(out, engine.capabilities().model(), answer, false));
      } else if (!answer.text().endsWith("\n")) {
        console.out().print("\n");
      }
      return ended(answer, settings, session.capacity());
    }
  }

  private String prompt() {
    String prompt = String.join(" ", words);
    if (!console.terminals().in()) {
      String input = TextInput.text(console);
      prompt =
          prompt.isBlank()
              ? input
              : input.isBlank() ? prompt : prompt.stripTrailing() + "\n\n" + input;
    }
    if (prompt.isBlank()) {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          "there is no prompt; say what to answer: flint run \"Explain the birthday paradox\"");
    }
    return prompt;
  }

  private int ended(Answer answer, Settings settings, int capacity) {
    Event.Finished end = answer.end();
    if (end == null) {
      return ExitCode.INTERRUPTED.number();
    }
    if (!quiet && console.terminals().err()) {
      console.err().println(settings.ink(true).faint(Answer.cost(end)));
    }
    answer.checkWhole(capacity);
    return ExitCode.OK.number();
  }
}
