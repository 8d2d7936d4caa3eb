package dev.flint.cli.models;

import dev.flint.chat.Failure;
import dev.flint.engine.hub.Catalogue;
import dev.flint.engine.hub.InstalledModel;
import dev.flint.engine.hub.Reference;
import dev.flint.engine.hub.Sizes;
import java.util.Optional;

/// Gives a model for use, and fetches one of the catalogue when it is first named.
public final class FirstUse {
  private FirstUse() {}

  /// The model, if need be after a pull with progress on standard error. Only a name of the
  /// catalogue is fetched unasked; for anything else `flint pull` must be said. An installed model
  /// is found without loading any class of the network.
  ///
  /// @throws Failure as finding and pulling do
  public static InstalledModel of(ModelsContext context, String reference) {
    Optional<InstalledModel> here = context.store().find(reference);
    if (here.isPresent()) {
      return here.get();
    }
    if (Reference.looksLikePath(reference.strip()) || Catalogue.find(reference).isEmpty()) {
      return context.store().resolve(reference);
    }
    return pull(context, reference);
  }

  private static InstalledModel pull(ModelsContext context, String reference) {
    Reference.Named named = (Reference.Named) Reference.parse(reference);
    context.note(
        named.model().name()
            + " is not here yet; fetching it once ("
            + Sizes.bytes(named.model().bytes())
            + ")");
    try (ProgressLine progress = new ProgressLine(context)) {
      return context.puller().pull(named, new Consent(context, false), progress);
    }
  }
}
