package dev.flint.cli.models;

import dev.flint.cli.console.ExitCode;
import dev.flint.engine.hub.Catalogue;
import dev.flint.engine.hub.CatalogueModel;
import dev.flint.engine.hub.InstalledModel;
import dev.flint.engine.hub.Sizes;
import dev.flint.engine.panels.PanelCache;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `flint list`: the models on this machine, and on demand those of the catalogue.
@Command(name = "list", description = "Shows the models on this machine, those of other tools too.")
public final class ListCommand implements Callable<Integer> {
  @Option(names = "--all", description = "also show what the catalogue has")
  private boolean all;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  private final ModelsContext context;

  public ListCommand(ModelsContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    List<InstalledModel> here = Installed.of(context);
    List<CatalogueModel> others = all ? missing() : List.of();
    if (json) {
      context.line(ModelJson.MAPPER.writeValueAsString(json(here, others)));
      return ExitCode.OK.number();
    }
    if (here.isEmpty() && !all) {
      context.note(
          "there are no models here yet; flint pull "
              + Catalogue.DEFAULT_MODEL
              + " gets the default one, flint list --all shows the catalogue");
      return ExitCode.OK.number();
    }
    Table table = new Table();
    PanelCache panels = context.panels();
    for (InstalledModel model : here) {
      long prepared = panels.bytes(model.files());
      table.row(
          model.name(),
          Sizes.bytes(model.bytes()) + (prepared == 0 ? "" : " + " + Sizes.bytes(prepared)),
          model.origin().title());
    }
    for (CatalogueModel model : others) {
      table.row(
          model.name(),
          Sizes.bytes(model.bytes()),
          "to be pulled: " + model.description() + " (" + model.licence().title() + ")");
    }
    context.console().out().print(table.text());
    return ExitCode.OK.number();
  }

  private List<CatalogueModel> missing() {
    return Catalogue.MODELS.stream()
        .filter(model -> context.store().find(model.name()).isEmpty())
        .toList();
  }

  private ArrayNode json(List<InstalledModel> here, List<CatalogueModel> others) {
    ArrayNode array = ModelJson.MAPPER.createArrayNode();
    for (InstalledModel model : here) {
      ObjectNode node = ModelJson.of(model);
      node.put("prepared_bytes", context.panels().bytes(model.files()));
      if (all) {
        node.put("installed", true);
      }
      array.add(node);
    }
    for (CatalogueModel model : others) {
      ObjectNode node = array.addObject();
      node.put("name", model.name());
      node.put("title", model.title());
      node.put("description", model.description());
      node.put("bytes", model.bytes());
      node.put("sha256", model.sha256());
      node.put("licence", model.licence().id());
      node.put("installed", false);
    }
    return array;
  }
}
