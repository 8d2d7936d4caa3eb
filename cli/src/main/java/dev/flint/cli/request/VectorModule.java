package dev.flint.cli.request;

import dev.flint.chat.Failure;

/// Makes the Vector API available to kernels. Java's own way, `--add-modules`, prints a warning at
/// each start and takes much of the start-up cache's gain away from every command; here the module
/// joins only when something is about to compute with it. It becomes the same module, seen by the
/// same compiler. Needs `--add-exports java.base/jdk.internal.module=ALL-UNNAMED`, which the
/// launcher passes.
public final class VectorModule {
  private static final String NAME = "jdk.incubator.vector";

  private VectorModule() {}

  /// Does nothing if it is there.
  public static synchronized void load() {
    if (ModuleLayer.boot().findModule(NAME).isPresent()) {
      return;
    }
    try {
      // Returns the module loaded earlier, if it was.
      Class.forName("jdk.internal.module.Modules")
          .getMethod("loadModule", String.class)
          .invoke(null, NAME);
    } catch (ReflectiveOperationException e) {
      throw new Failure(
          Failure.Code.UNSUPPORTED,
          "this Java does not let Flint load its Vector API; start Flint by ./flint, or choose"
              + " --kernels scalar",
          e);
    }
  }
}
