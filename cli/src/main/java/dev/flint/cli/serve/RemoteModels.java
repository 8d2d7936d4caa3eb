package dev.flint.cli.serve;

import dev.flint.chat.Engine;
import dev.flint.chat.Failure;
import dev.flint.server.models.ModelDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Models of this machine and engines that reach other servers.
final class RemoteModels implements ModelDirectory {
  private final ModelDirectory here;
  private final Map<String, Engine> remote;
  private final boolean remoteFirst;
  private final long openedEpochSeconds = System.currentTimeMillis() / 1000;

  /// @param here closed with this, as the engines are
  RemoteModels(ModelDirectory here, Map<String, Engine> remote, boolean remoteFirst) {
    this.here = here;
    this.remote = remote;
    this.remoteFirst = remoteFirst;
  }

  @Override
  public List<Listing> list() {
    List<Listing> far = new ArrayList<>();
    remote.forEach((id, engine) ->
        far.add(
            new Listing(
                id, State.LOADED, 0, openedEpochSeconds, engine.capabilities().contextTokens())));
    List<Listing> all = new ArrayList<>(here.list());
    all.addAll(remoteFirst ? 0 : all.size(), far);
    return all;
  }

  @Override
  public Lease lease(String id) {
    Engine engine = remote.get(id);
    if (engine != null) {
      return new Lent(engine);
    }
    if (here.list().isEmpty() && !remote.isEmpty()) {
      throw new Failure(
          Failure.Code.MODEL_NOT_FOUND,
          "there is no model '" + id + "' here; there is " + String.join(", ", remote.keySet()));
    }
    return here.lease(id);
  }

  @Override
  public void erase(String tenant) {
    here.erase(tenant);
  }

  @Override
  public Reach reach(String id) {
    return remote.containsKey(id) ? new Reach(true, List.of()) : here.reach(id);
  }

  @Override
  public void close() {
    remote.values().forEach(Engine::close);
    here.close();
  }

  private record Lent(Engine engine) implements Lease {
    @Override
    public void close() {}
  }
}
