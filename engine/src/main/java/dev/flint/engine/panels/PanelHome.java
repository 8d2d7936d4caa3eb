package dev.flint.engine.panels;

import dev.flint.tensor.kernel.PanelStore;
import java.nio.file.Path;
import java.util.List;

/// Where the laid-out weights of models are kept.
@FunctionalInterface
public interface PanelHome {
  /// In memory, made anew at every start.
  PanelHome MEMORY = parts -> PanelStore.MEMORY;

  /// The place for one model.
  ///
  /// @param parts the model's files in order
  PanelStore of(List<Path> parts);
}
