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

/// `flint restore`: brings back what a backup holds, on a running server too.
@Command(
    name = "restore",
    description = "Brings back what a backup holds, on a running server too.")
public final class RestoreCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "a file that flint backup wrote")
  private Path file = Path.of("");

  private final Console console;
  private final Folders folders;

  public RestoreCommand(Console console, Folders folders) {
    this.console = console;
    this.folders = folders;
  }

  @Override
  public Integer call() {
    Path store = ServeCommand.store(folders);
    Folders.create(folders.data());
    Path before = Backup.restore(file, store);
    console.err().println(Ink.harmless("Restored from " + file));
    if (!before.equals(store)) {
      console.err().println(Ink.harmless("What was there before is in " + before));
    }
    return ExitCode.OK.number();
  }
}
