package dev.flint.cli.talk;

import dev.flint.chat.Engine;
import dev.flint.chat.Event;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.ExitCode;
import dev.flint.cli.console.Ink;
import dev.flint.cli.console.Interrupts;
import dev.flint.cli.request.ModeOptions;
import dev.flint.cli.request.ModelOptions;
import dev.flint.cli.request.Models;
import dev.flint.cli.request.SamplingOptions;
import dev.flint.cli.settings.Settings;
import dev.flint.engine.hub.Folders;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `flint chat`: a conversation, typed at a terminal or read from a pipe line by line.
@Command(
    name = "chat",
    description = {"Talks with a model.", "While it runs, /help tells what can be typed."})
public final class ChatCommand implements Callable<Integer> {
  private static final String HELP =
      """
      /model [NAME]   the model, or go on with another one
      /system [TEXT]  the instructions, or begin anew under others
      /save FILE      write the conversation (.json for JSON, else Markdown)
      /reset          forget the conversation
      /stats          tokens and speed
      /exit           leave (so does Ctrl-D)
      Ctrl-C stops an answer and keeps what there is of it. A line that ends in \\ goes on in the
      next; \"\"\" begins and ends a text of several lines.\
      """;

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(names = "--system", paramLabel = "TEXT", description = "instructions to the model")
  private @Nullable String system;

  @Option(
      names = {"-n", "--max-tokens"},
      paramLabel = "N",
      description = "most tokens of an answer; 0 is no limit")
  private int maxTokens;

  @Mixin private ModeOptions mode = new ModeOptions();

  @Mixin private SamplingOptions sampling = new SamplingOptions();

  private final Console console;
  private final Folders folders;
  private final Models models;

  public ChatCommand(Console console, Folders folders, Models models) {
    this.console = console;
    this.folders = folders;
    this.models = models;
  }

  @Override
  public Integer call() {
    Settings settings = Settings.load(console, folders.settings());
    GenerateOptions options = sampling.generate(settings, maxTokens, 0);
    Ink ink = settings.ink(console.terminals().out());
    try (ModeOptions _ = mode;
        var conversation = new Conversation(open(model.model(settings), settings), system);
        Lines lines = lines(ink)) {
      if (console.terminals().out()) {
        note(ink, conversation.model() + " · /help tells what you can type, Ctrl-D leaves");
      }
      for (String said; !Interrupts.stopping() && (said = lines.next()) != null; ) {
        if (said.isBlank()) {
          continue;
        }
        try {
          if (said.startsWith("/") && !said.startsWith("//")) {
            if (!obey(said, conversation, settings, ink)) {
              break;
            }
          } else {
            answer(said, conversation, options, lines, ink);
          }
        } catch (Failure e) {
          if (!console.terminals().in()) {
            throw e;
          }
          console
              .err()
              .println(ink.alarm("flint: ") + Ink.harmless(String.valueOf(e.getMessage())));
        }
      }
    }
    return (Interrupts.stopping() ? ExitCode.INTERRUPTED : ExitCode.OK).number();
  }

  private Lines lines(Ink ink) {
    return console.terminals().in() && console.terminals().out()
        ? TerminalLines.open(history(), ink.strong("> "))
        : new PlainLines(console);
  }

  /// The history's file; null, with a note, where it cannot be kept.
  private @Nullable Path history() {
    try {
      return Folders.create(folders.data()).resolve("history");
    } catch (Failure e) {
      console.err().println("flint: what you type is not kept: " + e.getMessage());
      return null;
    }
  }

  private void answer(
      String said, Conversation conversation, GenerateOptions options, Lines lines, Ink ink) {
    Answer answer =
        conversation.say(
            said, options, console, lines.stops(), lines.approver(), Answer.toOutput(console));
    console.out().print(answer.text().endsWith("\n") ? "" : "\n");
    Event.Finished end = answer.end();
    if (end == null) {
      note(ink, "(stopped)");
    } else if (end.reason() == Event.FinishReason.CONTEXT_FULL) {
      console
          .err()
          .println("flint: the context is full, the answer is not complete; /reset begins anew");
    }
  }

  /// Does what a line that begins with a slash says; false to leave.
  private boolean obey(String line, Conversation conversation, Settings settings, Ink ink) {
    int space = line.indexOf(' ');
    String word = space < 0 ? line : line.substring(0, space);
    String rest = space < 0 ? "" : line.substring(space + 1).strip();
    switch (word) {
      case "/help" -> note(ink, HELP);
      case "/model" -> {
        if (rest.isEmpty()) {
          note(ink, conversation.model());
        } else {
          change(conversation, rest, settings);
          note(ink, "now " + conversation.model());
        }
      }
      case "/system" -> {
        if (rest.isEmpty()) {
          note(ink, conversation.system().isEmpty() ? "no instructions" : conversation.system());
        } else {
          conversation.instruct(rest);
          note(ink, "begun anew");
        }
      }
      case "/save" -> {
        if (rest.isEmpty()) {
          throw new Failure(Failure.Code.BAD_REQUEST, "say where: /save FILE");
        }
        boolean atHome = rest.startsWith("~/");
        conversation.save(Path.of(atHome ? console.environment("HOME") + rest.substring(1) : rest));
        note(ink, "saved in " + rest);
      }
      case "/reset" -> {
        conversation.reset();
        note(ink, "begun anew");
      }
      case "/stats" -> note(ink, conversation.stats());
      case "/exit", "/quit" -> {
        return false;
      }
      default ->
          throw new Failure(
              Failure.Code.BAD_REQUEST, "there is no " + word + "; /help tells what there is");
    }
    return true;
  }

  private Engine open(String reference, Settings settings) {
    return mode.over(() -> models.open(reference, model.local(settings)), settings, folders);
  }

  private void change(Conversation conversation, String reference, Settings settings) {
    Engine other = open(reference, settings);
    try {
      conversation.changeTo(other);
    } catch (Failure e) {
      other.close();
      throw e;
    }
  }

  private void note(Ink ink, String text) {
    console.err().println(ink.faint(Ink.harmless(text)));
  }
}
