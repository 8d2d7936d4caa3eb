package dev.flint.cli.models;

import dev.flint.engine.hub.Catalogue;
import dev.flint.engine.hub.CatalogueModel;
import dev.flint.engine.hub.InstalledModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The models on this machine as people know them.
public final class Installed {
  private Installed() {}

  /// All of them. What other tools have of the catalogue is listed under the catalogue's name.
  public static List<InstalledModel> of(ModelsContext context) {
    List<InstalledModel> models = new ArrayList<>(context.store().list());
    for (CatalogueModel known : Catalogue.MODELS) {
      Optional<InstalledModel> found = context.store().find(known.name());
      found.ifPresent(model -> {
        models.removeIf(other -> other.path().equals(model.path()) && !same(other, model));
        if (models.stream().noneMatch(other -> same(other, model))) {
          models.add(model);
        }
      });
    }
    return models;
  }

  private static boolean same(InstalledModel one, InstalledModel other) {
    return one.name().equals(other.name());
  }
}
