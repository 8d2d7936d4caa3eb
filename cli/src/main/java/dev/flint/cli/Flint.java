package dev.flint.cli;

import dev.flint.chat.Failure;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.ExitCode;
import dev.flint.cli.console.Ink;
import dev.flint.cli.console.Interrupts;
import dev.flint.cli.console.Output.OutputClosed;
import dev.flint.cli.request.Models;
import dev.flint.engine.hub.Folders;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;

/// One use of the command line: finds the command, runs it, and turns its end into an exit code
/// and, if it went wrong, one sentence on standard error.
final class Flint {
  private final Console console;
  private final @Nullable Models models;

  Flint(Console console) {
    this(console, null);
  }

  /// @param models where models come from; null for this machine's
  Flint(Console console, @Nullable Models models) {
    this.console = console;
    this.models = models;
  }

  /// Runs one command line.
  ///
  /// @return the exit code
  int run(String... args) {
    boolean debug = console.environment("FLINT_DEBUG").equals("1");
    try {
      if (args.length == 0) {
        console.out().print(Help.welcome());
        return ExitCode.OK.number();
      }
      String[] rest = Arrays.copyOfRange(args, 1, args.length);
      return switch (args[0]) {
        case "--version", "-V", "version" -> {
          console.out().println("flint " + Main.version());
          yield ExitCode.OK.number();
        }
        case "help", "--help", "-h" -> help(rest);
        default -> {
          Commands command = Commands.named(args[0]);
          if (command == null) {
            throw new Failure(Failure.Code.BAD_REQUEST, Help.unknown(args[0]));
          }
          yield run(command, rest);
        }
      };
    } catch (OutputClosed e) {
      return ExitCode.OUTPUT_CLOSED.number();
    } catch (Failure e) {
      return failed(e, debug || isDebug(args));
    } catch (OutOfMemoryError e) {
      return failed(
          new Failure(
              Failure.Code.OUT_OF_MEMORY,
              "Java's own memory is used up ("
                  + e.getMessage()
                  + "); FLINT_JAVA_OPTS=-Xmx4g allows more",
              e),
          debug || isDebug(args));
    } catch (Exception | Error e) {
      return defect(e, debug || isDebug(args));
    }
  }

  private int help(String[] topic) {
    if (topic.length == 0) {
      console.out().print(Help.overview());
    } else if (topic[0].equals("exit-codes")) {
      console.out().print(Help.exitCodes());
    } else {
      Commands command = Commands.named(topic[0]);
      if (command == null) {
        throw new Failure(Failure.Code.BAD_REQUEST, Help.unknown(topic[0]));
      }
      console.out().print(parser(command, command.make(console, models)).getUsageMessage());
    }
    return ExitCode.OK.number();
  }

  private int run(Commands word, String[] args) throws Exception {
    Callable<Integer> command = word.make(console, models);
    CommandLine parser = parser(word, command);
    try {
      parser.parseArgs(args);
    } catch (CommandLine.ParameterException e) {
      throw new Failure(
          Failure.Code.BAD_REQUEST, e.getMessage() + "; see 'flint help " + word.word() + "'", e);
    }
    if (parser.isUsageHelpRequested()) {
      console.out().print(parser.getUsageMessage());
      return ExitCode.OK.number();
    }
    return command.call();
  }

  private static CommandLine parser(Commands word, Callable<Integer> command) {
    var parser = new CommandLine(command);
    parser.setCommandName("flint " + word.word());
    parser.setExpandAtFiles(false);
    parser.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    parser.setUsageHelpAutoWidth(false);
    var spec = parser.getCommandSpec();
    spec.usageMessage().abbreviateSynopsis(true);
    spec.usageMessage().sortOptions(false);
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("show this").build());
    spec.addOption(
        OptionSpec.builder("--debug").description("show where in the program it failed").build());
    return parser;
  }

  private static boolean isDebug(String[] args) {
    for (String arg : args) {
      if (arg.equals("--")) {
        return false;
      }
      if (arg.equals("--debug")) {
        return true;
      }
    }
    return false;
  }

  private int failed(Failure failure, boolean debug) {
    if (Interrupts.stopping()) {
      return ExitCode.INTERRUPTED.number();
    }
    if (failure.code() == Failure.Code.INTERNAL) {
      return defect(failure, debug);
    }
    complain(String.valueOf(failure.getMessage()));
    if (debug) {
      say(trace(failure));
    }
    return ExitCode.of(failure.code()).number();
  }

  private int defect(Throwable e, boolean debug) {
    if (Interrupts.stopping()) {
      return ExitCode.INTERRUPTED.number();
    }
    String what =
        e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
    if (debug) {
      complain("this is a defect in Flint: " + what);
      say(trace(e));
    } else {
      complain("this is a defect in Flint: " + what + " (" + keep(trace(e)) + ")");
    }
    return ExitCode.INTERNAL.number();
  }

  /// Keeps the details of a defect and tells where, or how else to see them.
  private String keep(String trace) {
    try {
      Path folder = Folders.create(Folders.of(console.environment()).data().resolve("log"));
      String time = Instant.now().toString().replace(':', '-');
      Path log = Files.createTempFile(folder, time + "-", ".txt");
      Files.writeString(log, "flint " + Main.version() + "\n" + trace);
      return "details are in " + log;
    } catch (IOException | Failure e) {
      return "--debug shows details";
    }
  }

  private void complain(String sentence) {
    boolean colour =
        console.terminals().err()
            && console.environment("NO_COLOR").isEmpty()
            && !console.environment("TERM").equals("dumb");
    Ink ink = colour ? Ink.COLOUR : Ink.PLAIN;
    say(ink.alarm("flint:") + " " + Ink.harmless(sentence) + "\n");
  }

  private void say(String text) {
    try {
      console.err().print(text);
    } catch (OutputClosed | Failure e) {
      // Standard error itself cannot be written: the exit code is all that is left to tell.
      return;
    }
  }

  private static String trace(Throwable e) {
    var text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
