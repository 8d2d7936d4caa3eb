package dev.flint.tensor.kernel;

import dev.flint.tensor.asm.CodeMemory;
import dev.flint.tensor.asm.Isa;
import dev.flint.tensor.asm.Routine;
import dev.flint.tensor.format.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The emitted products of some formats in executable memory. Stays loaded as long as the process
/// lives. Used by many threads.
final class EmittedCode {
  private final MethodHandle driver;

  /// Addresses `[panels - 1][tokens - 1]`.
  private final Map<TensorType, long[][]> tiles = new EnumMap<>(TensorType.class);

  private EmittedCode(CodeMemory memory, Map<TensorType, List<TileShape>> shapes) {
    driver = memory.function(TileDriver.NAME);
    shapes.forEach((type, list) -> {
      long[][] addresses = new long[2][TileShape.MOST_TOKENS];
      for (TileShape shape : list) {
        addresses[shape.panels() - 1][shape.tokens() - 1] =
            memory.address("flint_" + shape.name()).address();
      }
      tiles.put(type, addresses);
    });
  }

  /// Emits and loads; empty if the system allows no executable memory.
  static Optional<EmittedCode> load(Isa isa, Collection<PanelFormat> formats) {
    var routines = new ArrayList<Routine>();
    var shapes = new EnumMap<TensorType, List<TileShape>>(TensorType.class);
    routines.add(TileDriver.emit());
    for (PanelFormat format : formats) {
      var list = new ArrayList<TileShape>();
      for (int tokens = 1; tokens <= TileShape.MOST_TOKENS; tokens++) {
        list.add(new TileShape(format, isa, tokens, 1));
      }
      list.add(new TileShape(format, isa, 1, 2));
      shapes.put(format.type(), list);
      for (TileShape shape : list) {
        routines.add(TileEmitter.emit(shape));
      }
    }
    CodeMemory.Outcome outcome = CodeMemory.load(routines);
    if (!(outcome instanceof CodeMemory.Outcome.Loaded loaded)) {
      return Optional.empty();
    }
    return Optional.of(new EmittedCode(loaded.memory(), shapes));
  }

  /// The address of a tile's routine.
  long tile(PanelFormat format, int tokens, int panels) {
    long[][] addresses = tiles.get(format.type());
    if (addresses == null) {
      throw new IllegalStateException("no product was emitted for " + format.type());
    }
    return addresses[panels - 1][tokens - 1];
  }

  /// Runs [TileDriver].
  void run(MemorySegment parameters) {
    CodeMemory.call(driver, parameters);
  }
}
