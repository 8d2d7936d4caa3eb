package dev.flint.cli.serve;

import dev.flint.cli.console.Console;
import dev.flint.cli.console.ExitCode;
import dev.flint.cli.console.Ink;
import dev.flint.engine.hub.Folders;
import dev.flint.store.sqlite.Backup;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `flint backup`: copies all that the server keeps into a file, while it runs or not.
@Command(
    name = "backup",
    description = "Copies all that the server keeps into a file, while it runs or not.")
public final class BackupCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "a new file")
  private Path file = Path.of("");

  private final Console console;
  private final Folders folders;

  public BackupCommand(Console console, Folders folders) {
    this.console = console;
    this.folders = folders;
  }

  @Override
  public Integer call() {
    Backup.write(ServeCommand.store(folders), file);
    console.err().println(Ink.harmless("Conversations and runs are in " + file));
    return ExitCode.OK.number();
  }
}
