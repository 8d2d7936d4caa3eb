package dev.flint.cli.models;

import dev.flint.chat.Failure;
import dev.flint.cli.console.ExitCode;
import dev.flint.engine.hub.InstalledModel;
import dev.flint.engine.hub.InstalledModel.Origin;
import dev.flint.engine.hub.ModelStore;
import dev.flint.engine.hub.Sizes;
import dev.flint.engine.panels.PanelCache;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `flint rm`: deletes a model that Flint pulled.
@Command(
    name = "rm",
    description = {
      "Deletes a model that Flint pulled, or what an unfinished pull has left.",
      "The weights that Flint prepared from it go too. Files of other tools are never deleted."
    })
public final class RemoveCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MODEL", description = "its name as flint list shows it")
  private String reference = "";

  @Option(
      names = {"-y", "--yes"},
      description = "do not ask")
  private boolean yes;

  private final ModelsContext context;

  public RemoveCommand(ModelsContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    ModelStore store = context.store();
    Optional<InstalledModel> model = store.find(reference);
    if (model.isPresent() && model.get().origin() == Origin.PULLED && !yes) {
      confirm(model.get());
    }
    PanelCache panels = context.panels();
    // They are found by the model's content, so before it goes.
    List<Path> prepared = model.map(found -> panels.made(found.files())).orElse(List.of());
    ModelStore.Removal removal = store.remove(reference);
    context.note(
        removal.freedBytes() == 0
            ? removal.name() + " is forgotten; its file stays where it is"
            : removal.name() + " is deleted (" + Sizes.bytes(removal.freedBytes()) + ")");
    if (!prepared.isEmpty()) {
      long bytes = panels.remove(prepared);
      context.note("its prepared weights are deleted (" + Sizes.bytes(bytes) + ")");
    }
    return ExitCode.OK.number();
  }

  private void confirm(InstalledModel model) {
    if (!context.terminal()) {
      throw new Failure(
          Failure.Code.BAD_REQUEST, "to delete " + model.name() + " without being asked: --yes");
    }
    String question = "Delete " + model.name() + " (" + Sizes.bytes(model.bytes()) + ")?";
    if (!context.yes(question)) {
      throw new Failure(Failure.Code.CANCELLED, "nothing was deleted");
    }
  }
}
