package dev.flint.cli;

import dev.flint.cli.bench.BenchCommand;
import dev.flint.cli.console.Console;
import dev.flint.cli.eval.EvalCommand;
import dev.flint.cli.keep.McpCommand;
import dev.flint.cli.keep.MemoryCommand;
import dev.flint.cli.keep.RunsCommand;
import dev.flint.cli.models.ListCommand;
import dev.flint.cli.models.ModelsContext;
import dev.flint.cli.models.PullCommand;
import dev.flint.cli.models.RemoveCommand;
import dev.flint.cli.models.ShowCommand;
import dev.flint.cli.request.LocalModels;
import dev.flint.cli.request.Models;
import dev.flint.cli.serve.BackupCommand;
import dev.flint.cli.serve.KeyCommand;
import dev.flint.cli.serve.RestoreCommand;
import dev.flint.cli.serve.ServeCommand;
import dev.flint.cli.settings.ConfigCommand;
import dev.flint.cli.talk.ChatCommand;
import dev.flint.cli.talk.CompleteCommand;
import dev.flint.cli.talk.RunCommand;
import dev.flint.cli.tool.DoctorCommand;
import dev.flint.cli.tool.InspectCommand;
import dev.flint.cli.tool.PerplexityCommand;
import dev.flint.cli.tool.TemplateCommand;
import dev.flint.cli.tool.TokenizeCommand;
import dev.flint.engine.hub.Folders;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The commands, in the order in which help shows them. The class of a command is loaded when it is
/// made, so that each starts without the others.
enum Commands {
  CHAT("talk with a model"),
  RUN("answer one prompt; reads standard input too"),
  COMPLETE("continue a text as it stands"),
  SERVE("answer programs over HTTP"),
  KEY("make, list and revoke keys for the server"),
  BACKUP("copy all conversations into a file"),
  RESTORE("bring conversations back from a backup"),
  RUNS("show what the server has computed, and how"),
  MEMORY("show and change what the modes know about you"),
  MCP("show what MCP servers offer, and agree to it"),
  PULL("fetch a model"),
  LIST("show the models on this machine"),
  SHOW("show what a model is and what it needs"),
  RM("delete a model that was pulled"),
  CONFIG("show or change settings"),
  INSPECT("show metadata and tensors of a model file"),
  TOKENIZE("turn text into token ids, or back"),
  TEMPLATE("render a chat template"),
  PERPLEXITY("measure how well a model predicts a text"),
  DOCTOR("show what this machine gives Flint, and check the kernels"),
  BENCH("measure how fast a model runs here, alone or against other engines"),
  EVAL("measure how often a model or a mode is right, and what that costs");

  private final String about;

  Commands(String about) {
    this.about = about;
  }

  String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  String about() {
    return about;
  }

  /// The command of that name, or null.
  static @Nullable Commands named(String word) {
    for (Commands command : values()) {
      if (command.word().equals(word)) {
        return command;
      }
    }
    return null;
  }

  /// A fresh one, for one use.
  Callable<Integer> make(Console console, @Nullable Models given) {
    Folders folders = Folders.of(console.environment());
    Models models = given == null ? new LocalModels(console, folders) : given;
    return switch (this) {
      case CHAT -> new ChatCommand(console, folders, models);
      case RUN -> new RunCommand(console, folders, models);
      case COMPLETE -> new CompleteCommand(console, folders.settings(), models);
      case SERVE -> new ServeCommand(console, folders, models);
      case KEY -> new KeyCommand(console, folders);
      case BACKUP -> new BackupCommand(console, folders);
      case RESTORE -> new RestoreCommand(console, folders);
      case RUNS -> new RunsCommand(console, folders);
      case MEMORY -> new MemoryCommand(console, folders);
      case MCP -> new McpCommand(console, folders);
      case PULL -> new PullCommand(new ModelsContext(console, folders));
      case LIST -> new ListCommand(new ModelsContext(console, folders));
      case SHOW -> new ShowCommand(new ModelsContext(console, folders));
      case RM -> new RemoveCommand(new ModelsContext(console, folders));
      case CONFIG -> new ConfigCommand(console, folders.settings());
      case INSPECT -> new InspectCommand(console, folders.settings(), models);
      case TOKENIZE -> new TokenizeCommand(console, folders.settings(), models);
      case TEMPLATE -> new TemplateCommand(console);
      case PERPLEXITY -> new PerplexityCommand(console, folders.settings(), models);
      case DOCTOR -> new DoctorCommand(console, folders);
      case BENCH -> new BenchCommand(console, folders, models, Main.class.getName());
      case EVAL -> new EvalCommand(console, folders, models);
    };
  }
}
