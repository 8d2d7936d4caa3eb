package dev.flint.cli.serve;

import dev.flint.chat.Engine;
import dev.flint.chat.Failure;
import dev.flint.cli.request.Models;
import dev.flint.engine.hub.Catalogue;
import dev.flint.engine.hub.Footprint;
import dev.flint.engine.hub.InstalledModel;
import dev.flint.engine.local.LocalOptions;
import dev.flint.server.models.ModelDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// All models of this machine, each loaded when somebody first asks for it and unloaded when its
/// memory is needed or nobody has used it for long. Those named at the start come first.
final class ModelsOnDemand implements ModelDirectory {
  private static final int MOST_CONTEXTS = LocalOptions.DEFAULT_KV_CONTEXTS;

  private final Models source;
  private final LocalOptions options;
  private final Memory memory;
  private final SequencedMap<String, Named> named = new LinkedHashMap<>();
  private final Map<String, Integer> contexts = new ConcurrentHashMap<>();
  private final dev.flint.engine.local.Models loaded;
  private final @Nullable ScheduledExecutorService sweeper;

  /// What models may take.
  ///
  /// @param bytes of all together
  /// @param idle how long one that nobody uses stays; zero keeps it
  record Memory(long bytes, Duration idle) {}

  /// A model as a client names it.
  ///
  /// @param reference by which its file is found
  private record Named(String id, String reference, InstalledModel model) {
    Instant added() {
      return model.added().orElse(Instant.ofEpochMilli(model.path().toFile().lastModified()));
    }
  }

  /// @param references models to begin with, loaded now; fetched first if need be
  /// @throws Failure if one of them cannot be loaded
  ModelsOnDemand(Models source, List<String> references, LocalOptions options, Memory memory) {
    this.source = source;
    this.options = options;
    this.memory = memory;
    for (String reference : references) {
      String id = id(reference);
      if (named.put(id, new Named(id, reference, source.find(reference))) != null) {
        throw new Failure(Failure.Code.BAD_REQUEST, "two models would be called '" + id + "'");
      }
    }
    loaded = new dev.flint.engine.local.Models(memory.bytes(), new Loading());
    try {
      named.keySet().forEach(id -> loaded.use(id).close());
    } catch (Failure e) {
      loaded.close();
      throw e;
    }
    sweeper = memory.idle().isZero() ? null : sweeping(memory.idle());
  }

  private ScheduledExecutorService sweeping(Duration idle) {
    ScheduledExecutorService sweeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("flint-idle-models").factory());
    long every = Math.clamp(idle.toMillis() / 4, 1, 60_000);
    var _ =
        sweeper.scheduleWithFixedDelay(
            () -> loaded.unloadIdle(Instant.now().minus(idle)),
            every,
            every,
            TimeUnit.MILLISECONDS);
    return sweeper;
  }

  /// A file is called by its name without the ending, anything else as it was asked for.
  private static String id(String reference) {
    if (!reference.endsWith(".gguf")) {
      return reference;
    }
    String file = reference.substring(reference.lastIndexOf('/') + 1);
    return file.substring(0, file.length() - ".gguf".length());
  }

  /// Those named at the start, then all others that are here.
  private SequencedMap<String, Named> known() {
    SequencedMap<String, Named> all = new LinkedHashMap<>(named);
    Set<Path> files = new HashSet<>();
    named.values().forEach(first -> files.add(first.model().path()));
    for (InstalledModel model : source.installed()) {
      if (files.add(model.path())) {
        all.putIfAbsent(model.name(), new Named(model.name(), model.name(), model));
      }
    }
    return all;
  }

  @Override
  public List<Listing> list() {
    Map<String, State> states = new HashMap<>();
    loaded
        .list()
        .forEach(model -> states.put(model.name(), model.ready() ? State.LOADED : State.LOADING));
    List<Listing> list = new ArrayList<>();
    for (Named model : known().values()) {
      list.add(
          new Listing(
              model.id(),
              states.getOrDefault(model.id(), State.UNLOADED),
              model.model().bytes(),
              model.added().getEpochSecond(),
              contexts.getOrDefault(model.id(), 0)));
    }
    return list;
  }

  @Override
  public Lease lease(String id) {
    var use = loaded.use(id);
    return new Lease() {
      @Override
      public Engine engine() {
        return use.engine();
      }

      @Override
      public void close() {
        use.close();
      }
    };
  }

  @Override
  public void erase(String tenant) {
    loaded.erase(tenant);
    options.kvDisk().erase(tenant);
  }

  @Override
  public void close() {
    if (sweeper != null) {
      sweeper.shutdownNow();
    }
    loaded.close();
  }

  private Named find(String id) {
    Named first = named.get(id);
    Named found = first != null ? first : known().get(id);
    if (found == null) {
      throw new Failure(Failure.Code.MODEL_NOT_FOUND, missing(id));
    }
    return found;
  }

  private String missing(String id) {
    if (Catalogue.find(id).isPresent()) {
      return "the model '" + id + "' is not on this machine yet; get it with: flint pull " + id;
    }
    if (known().isEmpty()) {
      return "there is no model here yet; the app offers some, or: flint pull NAME (flint list)";
    }
    return "there is no model '"
        + id
        + "' here; there is "
        + String.join(", ", known().keySet())
        + "; flint pull gets others";
  }

  private final class Loading implements dev.flint.engine.local.Models.Loader {
    @Override
    public long bytes(String id) {
      Footprint footprint = footprint(find(id));
      return footprint.fixedBytes() + kvBytes(footprint);
    }

    @Override
    public Engine load(String id) {
      Named model = find(id);
      long kv = kvBytes(footprint(model));
      Engine engine = source.open(model.reference(), options.withKvBytes(kv));
      contexts.put(id, engine.capabilities().contextTokens());
      return engine;
    }
  }

  /// As many full contexts as there is room for beside the weights, at least one.
  private long kvBytes(Footprint footprint) {
    long room = memory.bytes() - footprint.fixedBytes();
    long one = Math.max(1, footprint.contextBytes());
    return Math.clamp(room / one, 1, MOST_CONTEXTS) * footprint.contextBytes();
  }

  private Footprint footprint(Named model) {
    int tokens =
        options.contextTokens() > 0 ? options.contextTokens() : LocalOptions.DEFAULT_CONTEXT_TOKENS;
    return Footprint.of(model.model(), tokens);
  }
}
