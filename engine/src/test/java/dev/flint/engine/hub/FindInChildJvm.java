package dev.flint.engine.hub;

import java.nio.file.Path;
import java.util.Map;

/// A program that looks up a model, so that [ModelStoreTest] can see which classes that loads.
final class FindInChildJvm {
  private FindInChildJvm() {}

  /// @param arguments home folder, model
  public static void main(String[] arguments) {
    Path home = Path.of(arguments[0]);
    InstalledModel model =
        new ModelStore(Samples.folders(home), Map.of("HOME", home.toString()))
            .resolve(arguments[1]);
    System.out.println("found " + model.path());
  }
}
