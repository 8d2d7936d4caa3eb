package dev.flint.server.devices;

import dev.flint.server.answer.Exchange;
import dev.flint.server.door.KeyRing;
import dev.flint.store.ApiKey;
import dev.flint.store.Keys;
import dev.flint.wire.json.Json;
import dev.flint.wire.problem.Problem;
import dev.flint.wire.problem.Refused;
import io.javalin.http.Context;
import io.nayuki.qrcodegen.QrCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/keys` and `/api/devices`: what opens this server, listed and taken back.
public final class KeysEndpoint {
  private static final Pattern BASE = Pattern.compile("https?://[A-Za-z0-9.:\\[\\]-]{1,260}");

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

  /// `POST /api/devices/code`: a code that pairs one more browser; with `?base=` the address by
  /// which that browser reaches this server, the whole link as a QR code too.
  ///
  /// @throws Refused 400 if the base is no address of a server
  public void offer(Context context, Exchange exchange) {
    String base = context.queryParam("base");
    if (base != null && !BASE.matcher(base).matches()) {
      throw new Refused(
          Problem.badRequest("base", "invalid_base", "base must be like http://192.168.1.5:8080"));
    }
    String code = ring.offer();
    ObjectNode offer = Json.object();
    offer.put("code", code);
    offer.put("path", "/pair?code=" + code);
    offer.put("expires", Instant.now().plus(KeyRing.CODE_LASTS).toString());
    if (base != null) {
      ArrayNode rows = offer.putArray("qr");
      modules(base + "/pair?code=" + code).forEach(rows::add);
    }
    context.status(201);
    exchange.json(offer);
  }

  /// A QR code's modules, a text for each row: 1 is dark.
  private static List<String> modules(String link) {
    QrCode code = QrCode.encodeText(link, QrCode.Ecc.MEDIUM);
    List<String> rows = new ArrayList<>();
    for (int y = 0; y < code.size; y++) {
      StringBuilder row = new StringBuilder();
      for (int x = 0; x < code.size; x++) {
        row.append(code.getModule(x, y) ? '1' : '0');
      }
      rows.add(row.toString());
    }
    return rows;
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
