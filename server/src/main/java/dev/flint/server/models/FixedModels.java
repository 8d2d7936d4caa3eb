package dev.flint.server.models;

import dev.flint.chat.Engine;
import dev.flint.chat.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Engines that are loaded from the start and stay so. They are closed with the directory.
public final class FixedModels implements ModelDirectory {
  private final Map<String, Engine> engines;
  private final Map<String, Listing> listings = new LinkedHashMap<>();

  /// @param bytes size of each model's weights; those left out count as unknown
  public FixedModels(Map<String, ? extends Engine> engines, Map<String, Long> bytes) {
    this.engines = Map.copyOf(engines);
    long now = System.currentTimeMillis() / 1000;
    engines.forEach((id, engine) ->
        listings.put(
            id,
            new Listing(
                id,
                State.LOADED,
                bytes.getOrDefault(id, 0L),
                now,
                engine.capabilities().contextTokens())));
  }

  @Override
  public List<Listing> list() {
    return new ArrayList<>(listings.values());
  }

  @Override
  public Lease lease(String id) {
    Engine engine = engines.get(id);
    if (engine == null) {
      throw new Failure(
          Failure.Code.MODEL_NOT_FOUND,
          "there is no model '" + id + "' here; there is " + String.join(", ", listings.keySet()));
    }
    return new Lease() {
      @Override
      public Engine engine() {
        return engine;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void erase(String tenant) {
    engines.values().forEach(engine -> engine.erase(tenant));
  }

  @Override
  public void close() {
    engines.values().forEach(Engine::close);
  }
}
