package dev.flint.cli.models;

import dev.flint.cli.console.Interrupts;
import dev.flint.engine.hub.InstalledModel;
import dev.flint.engine.hub.Reference;
import java.util.Optional;

/// Gives a model for use, and fetches it when it is first named.
public final class FirstUse {
  private FirstUse() {}

  /// The model, if need be after a pull with progress on standard error. One that is here is found
  /// without loading any class of the network.
  ///
  /// @throws dev.flint.chat.Failure as finding and pulling do
  public static InstalledModel of(ModelsContext context, String reference) {
    Optional<InstalledModel> here = context.store().find(reference);
    if (here.isPresent()) {
      return here.get();
    }
    return switch (Reference.parse(reference)) {
      case Reference.LocalFile _ -> context.store().resolve(reference);
      case Reference other -> pull(context, other);
    };
  }

  private static InstalledModel pull(ModelsContext context, Reference reference) {
    context.note(reference + " is not on this machine yet; fetching it");
    try (ProgressLine progress = new ProgressLine(context);
        var _ = Interrupts.begin(Thread.currentThread()::interrupt)) {
      return context.puller().pull(reference, new Consent(context, false), progress);
    }
  }
}
