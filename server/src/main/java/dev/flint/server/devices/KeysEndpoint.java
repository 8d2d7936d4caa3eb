package dev.flint.server.devices;

import dev.flint.server.answer.Exchange;
import dev.flint.server.door.KeyRing;
import dev.flint.store.ApiKey;
import dev.flint.store.Keys;
import dev.flint.wire.json.Json;
import dev.flint.wire.problem.Problem;
import dev.flint.wire.problem.Refused;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/keys` and `/api/devices`: what opens this server, listed and taken back.
public final class KeysEndpoint {
  private final Keys keys;
  private final KeyRing ring;

  public KeysEndpoint(Keys keys) {
    this.keys = keys;
    ring = new KeyRing(keys);
  }

  /// `GET /api/keys`, `GET /api/devices`: those that work, newest first.
  public void list(Exchange exchange, ApiKey.Kind kind) {
    ObjectNode page = Json.object();
    ArrayNode list = page.putArray(kind == ApiKey.Kind.KEY ? "keys" : "devices");
    for (ApiKey key : keys.list()) {
      if (key.kind() == kind && key.revoked() == null) {
        list.add(json(key));
      }
    }
    exchange.json(page);
  }

  /// `DELETE /api/keys/{id}`, `DELETE /api/devices/{id}`.
  public void revoke(Context context, ApiKey.Kind kind) {
    String id = context.pathParam("id");
    boolean known = keys.list().stream().anyMatch(key -> key.kind() == kind && key.id().equals(id));
    if (!known || !keys.revoke(id)) {
      String what = kind.name().toLowerCase(Locale.ROOT);
      throw new Refused(
          new Problem(Problem.Kind.NOT_FOUND, "there is no such " + what, null, "not_found"));
    }
    context.status(204);
  }

  /// `POST /api/devices/code`: a code that pairs one more browser.
  public void offer(Context context, Exchange exchange) {
    String code = ring.offer();
    ObjectNode offer = Json.object();
    offer.put("code", code);
    offer.put("path", "/pair?code=" + code);
    offer.put("expires", Instant.now().plus(KeyRing.CODE_LASTS).toString());
    context.status(201);
    exchange.json(offer);
  }

  private static ObjectNode json(ApiKey key) {
    ObjectNode node = Json.object();
    node.put("id", key.id());
    node.put("name", key.name());
    ArrayNode scopes = node.putArray("scopes");
    key.scopes().stream()
        .sorted()
        .forEach(scope -> scopes.add(scope.name().toLowerCase(Locale.ROOT)));
    ArrayNode models = node.putArray("models");
    key.models().stream().sorted().forEach(models::add);
    node.put("created", key.created().toString());
    node.put("expires", text(key.expires()));
    node.put("last_used", text(key.lastUsed()));
    return node;
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
