package dev.flint.cli.request;

import dev.flint.chat.Engine;
import dev.flint.engine.hub.InstalledModel;
import dev.flint.engine.local.LocalEngine;
import dev.flint.engine.local.LocalOptions;
import dev.flint.model.token.Tokenizer;
import java.nio.file.Path;
import java.util.List;

/// Where commands get their models; tests put an in-memory engine here.
public interface Models {
  /// The model named by a catalogue name, another source's reference or a path; fetched first, with
  /// progress on standard error, if it is not here yet.
  ///
  /// @throws dev.flint.chat.Failure MODEL_NOT_FOUND, NETWORK, STORAGE, LICENCE
  InstalledModel find(String reference);

  /// As [#find], its file.
  default Path path(String reference) {
    return find(reference).path();
  }

  /// The models that are on this machine, under the names by which they can be asked for.
  List<InstalledModel> installed();

  /// Loads the model.
  ///
  /// @throws dev.flint.chat.Failure if it cannot be
  Engine open(String reference, LocalOptions options);

  /// As [#open], for what only an engine in this process can do.
  LocalEngine load(String reference, LocalOptions options);

  /// The model's tokenizer, without loading the rest.
  ///
  /// @throws dev.flint.chat.Failure if it cannot be had
  Tokenizer tokenizer(String reference);
}
