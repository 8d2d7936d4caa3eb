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

  private final Isa isa;
  private final MethodHandle driver;

  /// Addresses `[panels - 1][tokens - 1]`.
  private final long[][] tiles = new long[2][TileShape.MOST_TOKENS];

  private EmittedCode(Isa isa, CodeMemory memory, List<TileShape> shapes) {
    this.isa = isa;
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

  /// The code for a level or, where that fails, for AVX2.
  private static Optional<EmittedCode> checked(Isa isa, PanelFormat format) {
    Optional<EmittedCode> loaded = load(format, isa, ProductStep.of(isa, format));
    String problem = "cannot be made executable";
    if (loaded.isPresent()) {
      if (SelfCheck.passes(loaded.get(), format)) {
        return loaded;
      }
      problem = "computes wrongly on this processor";
    }
    String next = isa == Isa.AVX2 ? KernelSets.withoutEmission() : Isa.AVX2.toString();
    LOG.log(
        System.Logger.Level.WARNING,
        "the product emitted for {0} and {1} {2}; ''{3}'' is used instead",
        format.type(),
        isa,
        problem,
        next);
    return isa == Isa.AVX2 ? Optional.empty() : checked(Isa.AVX2, format);
  }

  /// Emits and loads all shapes of a format; empty if the system allows no executable memory.
  static Optional<EmittedCode> load(PanelFormat format, Isa isa, ProductStep step) {
    var routines = new ArrayList<Routine>();
    List<TileShape> shapes = TileShape.all(format, isa);
    routines.add(TileDriver.emit());
    for (TileShape shape : shapes) {
      routines.add(TileEmitter.emit(shape, step));
    }
    if (!(CodeMemory.load(routines) instanceof CodeMemory.Outcome.Loaded loaded)) {
      return Optional.empty();
    }
    return Optional.of(new EmittedCode(isa, loaded.memory(), shapes));
  }

  /// Whether there are routines for two panels at once.
  boolean pairs(int tokens) {
    return TileShape.pairs(isa, tokens);
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
