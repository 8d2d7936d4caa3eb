package dev.flint.engine.route;

import dev.flint.chat.Capabilities;
import dev.flint.chat.Engine;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Opening;
import dev.flint.chat.Session;
import dev.flint.engine.remote.MessageSession;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// Engines in the order in which they are asked. Each answer is asked of the first that is not
/// resting; if it fails before anything of the answer was seen, the next is asked. An answer that
/// has begun is never begun again elsewhere. If all rest, all are tried.
public final class RouteEngine implements Engine {
  private final String name;
  private final List<Stop> stops = new ArrayList<>();

  /// An engine on the route.
  record Stop(String name, Engine engine, Health health) {}

  /// @param engines by name, in order; at least one. They are not closed with the route
  public RouteEngine(String name, Map<String, Engine> engines, InstantSource clock) {
    if (engines.isEmpty()) {
      throw new Failure(Failure.Code.BAD_REQUEST, "the route '" + name + "' has no engine");
    }
    this.name = name;
    new LinkedHashMap<>(engines)
        .forEach((id, engine) -> stops.add(new Stop(id, engine, new Health(clock))));
  }

  /// What all engines of the route can do.
  @Override
  public Capabilities capabilities() {
    Capabilities all = stops.getFirst().engine().capabilities();
    for (Stop stop : stops) {
      Capabilities can = stop.engine().capabilities();
      all =
          new Capabilities(
              name,
              Math.min(all.contextTokens(), can.contextTokens()),
              all.chat() && can.chat(),
              all.logprobs() && can.logprobs(),
              false,
              all.constraints() && can.constraints(),
              all.tools() && can.tools(),
              all.reasoning() && can.reasoning(),
              all.images() && can.images(),
              false);
    }
    return all;
  }

  /// Whether each engine is asked at present, by name.
  public Map<String, Boolean> health() {
    Map<String, Boolean> health = new LinkedHashMap<>();
    stops.forEach(stop -> health.put(stop.name(), stop.health().worthAsking()));
    return health;
  }

  @Override
  public Session open(Opening opening) {
    return new MessageSession(opening, capabilities().contextTokens(), this::answer);
  }

  private Events answer(Opening opening, GenerateOptions options) {
    List<Stop> rested = stops.stream().filter(stop -> stop.health().worthAsking()).toList();
    return new RouteAnswer(rested.isEmpty() ? stops : rested, opening, options);
  }

  @Override
  public Session openRaw(String text) {
    throw new Failure(Failure.Code.UNSUPPORTED, "a route of engines cannot continue raw text");
  }

  @Override
  public Session openInfill(String before, String after) {
    throw new Failure(
        Failure.Code.UNSUPPORTED,
        "a route of engines cannot fill in text between a beginning and an end");
  }

  @Override
  public OptionalInt countTokens(Opening opening) {
    return OptionalInt.empty();
  }

  @Override
  public void close() {}
}
