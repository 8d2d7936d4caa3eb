package dev.flint.tensor.kernel;

import dev.flint.tensor.asm.CodeMemory;
import dev.flint.tensor.asm.Isa;
import dev.flint.tensor.asm.Routine;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The emitted products of one format in executable memory, loaded when they are first asked for
/// and kept as long as the process lives. Used by many threads.
final class EmittedCode {
  private static final System.Logger LOG = System.getLogger("dev.flint.kernels");

  private record Key(Isa isa, PanelFormat format) {}

  private static final Map<Key, Optional<EmittedCode>> LOADED = new ConcurrentHashMap<>();

  private final MethodHandle driver;

  /// Addresses `[panels - 1][tokens - 1]`.
  private final long[][] tiles = new long[2][TileShape.MOST_TOKENS];

  private EmittedCode(CodeMemory memory, List<TileShape> shapes) {
    driver = memory.function(TileDriver.NAME);
    for (TileShape shape : shapes) {
      tiles[shape.panels() - 1][shape.tokens() - 1] = memory.address(shape.name()).address();
    }
  }

  /// The code for a format; empty if the system allows none or it fails its check, which is said
  /// once.
  static Optional<EmittedCode> of(Isa isa, PanelFormat format) {
    return LOADED.computeIfAbsent(new Key(isa, format), key -> checked(isa, format));
  }

  private static Optional<EmittedCode> checked(Isa isa, PanelFormat format) {
    Optional<EmittedCode> loaded = load(isa, format);
    String problem = "cannot be made executable";
    if (loaded.isPresent()) {
      if (SelfCheck.passes(loaded.get(), format)) {
        return loaded;
      }
      problem = "computes wrongly on this processor";
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "the emitted product for "
            + format.type()
            + " "
            + problem
            + "; '"
            + KernelSets.withoutEmission()
            + "' kernels are used instead");
    return Optional.empty();
  }

  private static Optional<EmittedCode> load(Isa isa, PanelFormat format) {
    var routines = new ArrayList<Routine>();
    List<TileShape> shapes = TileShape.all(format, isa);
    routines.add(TileDriver.emit());
    for (TileShape shape : shapes) {
      routines.add(TileEmitter.emit(shape));
    }
    if (!(CodeMemory.load(routines) instanceof CodeMemory.Outcome.Loaded loaded)) {
      return Optional.empty();
    }
    return Optional.of(new EmittedCode(loaded.memory(), shapes));
  }

  /// The address of a tile's routine.
  long tile(int tokens, int panels) {
    return tiles[panels - 1][tokens - 1];
  }

  /// Runs [TileDriver].
  void run(MemorySegment parameters) {
    CodeMemory.call(driver, parameters);
  }
}
