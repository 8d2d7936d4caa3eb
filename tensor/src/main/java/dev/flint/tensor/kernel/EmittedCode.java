package dev.flint.tensor.kernel;

import dev.flint.tensor.asm.CodeMemory;
import dev.flint.tensor.asm.Isa;
import dev.flint.tensor.asm.Routine;
import dev.flint.tensor.format.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// The emitted products of one type of weights in executable memory, loaded when they are first
/// asked for and kept as long as the process lives. Used by many threads.
final class EmittedCode {

  private record Key(Isa isa, TensorType type) {}

  private static final Map<Key, Optional<EmittedCode>> LOADED = new ConcurrentHashMap<>();

  private final Isa isa;
  private final MethodHandle driver;
  private final Streams streams = new Streams();

  /// Addresses `[panels - 1][tokens - 1]`.
  private final long[][] tiles = new long[2][TileShape.MOST_TOKENS];

  /// Of tiles over spread panels, `[tokens - 1]`, and of the routine that spreads; 0 without.
  private final long[] spreadTiles = new long[TileShape.MOST_TOKENS];

  private final long spread;

  private EmittedCode(Isa isa, CodeMemory memory, List<TileShape> shapes) {
    this.isa = isa;
    driver = memory.function(TileDriver.NAME);
    for (TileShape shape : shapes) {
      long[] row = shape.spread() ? spreadTiles : tiles[shape.panels() - 1];
      row[shape.tokens() - 1] = memory.address(shape.name()).address();
    }
    TensorType type = shapes.getFirst().type();
    spread =
        TileShape.spreads(type, isa)
            ? memory.address(SpreadEmitter.name(PanelFormat.require(type))).address()
            : 0;
  }

  /// The code for a type; empty if the system allows none or it fails its check, which is said
  /// once.
  static Optional<EmittedCode> of(Isa isa, TensorType type) {
    return LOADED.computeIfAbsent(new Key(isa, type), key -> checked(isa, type));
  }

  /// The code for a level or, where that fails, for AVX2.
  private static Optional<EmittedCode> checked(Isa isa, TensorType type) {
    return Trusted.first(
        "the product for " + type,
        isa == Isa.AVX2 ? List.of(isa) : List.of(isa, Isa.AVX2),
        KernelSets.withoutEmission(),
        level -> load(type, level),
        code -> SelfCheck.passes(code, type));
  }

  private static Optional<EmittedCode> load(TensorType type, Isa isa) {
    if (FloatMatrix.holds(type)) {
      return load(type, isa, FloatTileEmitter::emit);
    }
    return load(type, isa, ProductStep.of(isa, PanelFormat.require(type)));
  }

  /// Emits and loads all shapes of a quantised format.
  static Optional<EmittedCode> load(TensorType type, Isa isa, ProductStep step) {
    return load(type, isa, shape -> TileEmitter.emit(shape, step));
  }

  /// Empty if the system allows no executable memory.
  private static Optional<EmittedCode> load(
      TensorType type, Isa isa, Function<TileShape, Routine> emitter) {
    var routines = new ArrayList<Routine>();
    List<TileShape> shapes = TileShape.all(type, isa);
    routines.add(TileDriver.emit());
    for (TileShape shape : shapes) {
      routines.add(emitter.apply(shape));
    }
    if (TileShape.spreads(type, isa)) {
      routines.add(SpreadEmitter.emit(PanelFormat.require(type), isa));
    }
    if (!(CodeMemory.load(routines) instanceof CodeMemory.Outcome.Loaded loaded)) {
      return Optional.empty();
    }
    return Optional.of(new EmittedCode(isa, loaded.memory(), shapes));
  }

  /// The level that it is emitted for; AVX2 where that of a higher one fails its check.
  Isa isa() {
    return isa;
  }

  /// How a single token's weights are read best.
  Streams streams() {
    return streams;
  }

  /// The most tokens of a tile.
  int mostTokens() {
    return TileShape.mostTokens(isa);
  }

  /// As [TileShape#chunkBytes].
  long chunkBytes() {
    return TileShape.chunkBytes(isa);
  }

  /// As [TileShape#blockBytes].
  long blockBytes() {
    return TileShape.blockBytes(isa);
  }

  /// The address of the routine that spreads a panel before many tokens meet it; 0 if none does.
  long spread() {
    return spread;
  }

  /// The address of a tile's routine.
  long tile(int tokens, int panels, boolean spread) {
    return spread ? spreadTiles[tokens - 1] : tiles[panels - 1][tokens - 1];
  }

  /// Runs [TileDriver].
  void run(MemorySegment parameters) {
    CodeMemory.call(driver, parameters);
  }
}
