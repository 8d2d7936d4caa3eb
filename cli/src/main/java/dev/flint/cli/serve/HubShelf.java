package dev.flint.cli.serve;

import dev.flint.chat.Failure;
import dev.flint.engine.hub.Catalogue;
import dev.flint.engine.hub.CatalogueModel;
import dev.flint.engine.hub.Folders;
import dev.flint.engine.hub.MemoryNeed;
import dev.flint.engine.hub.ModelStore;
import dev.flint.engine.hub.PullProgress;
import dev.flint.engine.hub.Puller;
import dev.flint.engine.hub.ReadBandwidth;
import dev.flint.engine.hub.Reference;
import dev.flint.engine.machine.Machine;
import dev.flint.server.models.ModelShelf;
import java.util.List;
import java.util.Map;

/// The catalogue as a shelf of this machine.
final class HubShelf implements ModelShelf {
  /// What a model takes besides its weights before anything is known of its inside: Java, buffers,
  /// keys and values of a conversation of some thousand tokens.
  private static final long BESIDES_BYTES = 400L << 20;

  private static final int CONVERSATION_TOKENS = 4096;

  private final Folders folders;
  private final Map<String, String> environment;

  HubShelf(Folders folders, Map<String, String> environment) {
    this.folders = folders;
    this.environment = environment;
  }

  @Override
  public List<Offer> offers() {
    Machine machine = Machine.look();
    double bandwidth = ReadBandwidth.of(folders, machine);
    ModelStore store = new ModelStore(folders, environment);
    return Catalogue.MODELS.stream()
        .map(model -> offer(model, machine, bandwidth, store.find(model.name()).isPresent()))
        .toList();
  }

  private static Offer offer(
      CatalogueModel model, Machine machine, double bandwidth, boolean here) {
    MemoryNeed need =
        new MemoryNeed(
            Math.min(CONVERSATION_TOKENS, model.contextTokens()), model.bytes() + BESIDES_BYTES);
    return new Offer(
        model.name(),
        model.title(),
        model.description(),
        model.bytes(),
        switch (need.fit(machine)) {
          case FITS -> Fit.FITS;
          case TIGHT -> Fit.TIGHT;
          case TOO_LARGE -> Fit.TOO_LARGE;
        },
        bandwidth / model.bytes(),
        model.licence().title(),
        model.licence().terms().toString(),
        model.licence().summary(),
        model.chat(),
        here);
  }

  @Override
  public void fetch(String id, boolean accepted, Listener listener) {
    CatalogueModel model =
        Catalogue.find(id)
            .orElseThrow(() ->
                new Failure(Failure.Code.MODEL_NOT_FOUND, "the catalogue has no model " + id));
    var _ =
        new Puller(folders, environment)
            .pull(
                new Reference.Named(model),
                (_, _) -> accepted,
                new PullProgress() {
                  @Override
                  public void news(String sentence) {
                    listener.news(sentence);
                  }

                  @Override
                  public void moved(Step step) {
                    listener.moved(
                        step.phase() == Phase.CHECKING,
                        step.doneBytes(),
                        step.totalBytes(),
                        step.bytesPerSecond());
                  }
                });
  }
}
