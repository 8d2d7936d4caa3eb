package dev.flint.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Event;
import dev.flint.server.door.DoorRules;
import dev.flint.server.door.Limits;
import dev.flint.store.ApiKey.Scope;
import dev.flint.wire.json.Json;
import io.nayuki.qrcodegen.QrCode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A browser that gets in by a code, and what its cookie opens.
final class PairingTest {
  private final ScriptedEngine engine =
      ScriptedEngine.saying(new Event.Text("hi"), ScriptedEngine.end());
  private final Served served =
      new Served(
          engine,
          ServerOptions.LOCAL.withDoor(
              new DoorRules(true, Set.of(), Set.of(), Set.of(), Limits.NONE)));

  @AfterEach
  void close() {
    served.close();
  }

  private HttpResponse<String> pair(String code) {
    return served.post(
        "/pair",
        "code=" + code,
        "Content-Type",
        "application/x-www-form-urlencoded",
        "Origin",
        served.address(),
        "User-Agent",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)");
  }

  private String cookie() {
    String set = pair(served.server.pairingCode()).headers().firstValue("Set-Cookie").orElseThrow();
    return set.substring(0, set.indexOf(';'));
  }

  private HttpResponse<String> delete(String path, String... headers) {
    return served.send(
        HttpRequest.newBuilder(URI.create(served.address() + path)).DELETE(), headers);
  }

  @Test
  void aCodeBecomesACookieOnce() {
    String code = served.server.pairingCode();
    HttpResponse<String> page = served.get("/pair?code=" + code);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("value=\"" + code + "\"");
    assertThat(served.get("/pair?code=%22%3E%3Cscript").body()).doesNotContain("<script");
    HttpResponse<String> paired = pair(code);
    assertThat(paired.statusCode()).isEqualTo(303);
    assertThat(paired.headers().firstValue("Location")).hasValue("/");
    assertThat(paired.headers().firstValue("Set-Cookie").orElseThrow())
        .startsWith("flint_device=fl-")
        .contains("SameSite=Strict", "HttpOnly", "Path=/")
        .doesNotContain("Secure");
    HttpResponse<String> again = pair(code);
    assertThat(again.statusCode()).isEqualTo(403);
    assertThat(again.body()).contains("flint key pair");
  }

  @Test
  void theCookieOpensWhatThisMachineHas() {
    assertThat(served.get("/api/conversations").statusCode()).isEqualTo(401);
    String cookie = cookie();
    assertThat(served.get("/api/conversations", "Cookie", cookie).statusCode()).isEqualTo(200);
    served.post("/v1/chat/completions", Served.body(), "Cookie", cookie);
    assertThat(engine.lastOpening().tenant()).isEmpty();
    assertThat(served.get("/metrics", "Cookie", cookie).statusCode()).isEqualTo(403);
  }

  @Test
  void pagesOfOthersCannotUseTheCookie() {
    String cookie = cookie();
    for (String origin :
        new String[] {"https://evil.example", "null", "http://127.0.0.1:1", "http://localhost:1"}) {
      assertThat(
              served
                  .post("/v1/chat/completions", Served.body(), "Cookie", cookie, "Origin", origin)
                  .statusCode())
          .as(origin)
          .isEqualTo(403);
    }
    for (String site : new String[] {"cross-site", "same-site"}) {
      assertThat(
              served
                  .get("/api/conversations", "Cookie", cookie, "Sec-Fetch-Site", site)
                  .statusCode())
          .as(site)
          .isEqualTo(403);
    }
    var own =
        served.get(
            "/api/conversations",
            "Cookie",
            cookie,
            "Sec-Fetch-Site",
            "same-origin",
            "Origin",
            served.address());
    assertThat(own.statusCode()).isEqualTo(200);
    assertThat(own.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
  }

  @Test
  void devicesAndKeysAreListedAndRevoked() {
    String key = served.key(Scope.INFERENCE);
    String admin = served.key(Scope.ADMIN);
    String cookie = cookie();
    cookie();
    assertThat(served.get("/api/devices", "x-api-key", key).statusCode()).isEqualTo(403);
    JsonNode devices = Json.tree(served.get("/api/devices", "x-api-key", admin).body());
    assertThat(devices.get("devices")).hasSize(2);
    assertThat(devices.get("devices").get(0).get("name").stringValue()).isEqualTo("iPhone 2");
    JsonNode keys = Json.tree(served.get("/api/keys", "Cookie", cookie).body());
    assertThat(keys.get("keys")).hasSize(2);
    assertThat(keys.toString()).doesNotContain(key).doesNotContain("hash");
    String id = devices.get("devices").get(1).get("id").stringValue();
    assertThat(delete("/api/keys/" + id, "x-api-key", admin).statusCode()).isEqualTo(404);
    assertThat(delete("/api/devices/" + id, "x-api-key", admin).statusCode()).isEqualTo(204);
    assertThat(delete("/api/devices/" + id, "x-api-key", admin).statusCode()).isEqualTo(404);
    assertThat(served.get("/api/conversations", "Cookie", cookie).statusCode()).isEqualTo(401);
  }

  @Test
  void onePairedDevicePairsAnother() {
    HttpResponse<String> offer = served.post("/api/devices/code", "", "Cookie", cookie());
    assertThat(offer.statusCode()).isEqualTo(201);
    String path = Json.tree(offer.body()).get("path").stringValue();
    assertThat(pair(path.substring(path.indexOf('=') + 1)).statusCode()).isEqualTo(303);
  }

  @Test
  void theLinkComesAsAQrCodeForWhoeverSaysWhereThisServerIs() {
    String codes = "/api/devices/code?base=";
    HttpResponse<String> offer =
        served.post(codes + "https://192.168.1.5:8080", "", "Cookie", cookie());
    assertThat(offer.statusCode()).isEqualTo(201);
    JsonNode json = Json.tree(offer.body());
    QrCode expected =
        QrCode.encodeText(
            "https://192.168.1.5:8080" + json.get("path").stringValue(), QrCode.Ecc.MEDIUM);
    assertThat(json.get("qr")).hasSize(expected.size);
    for (int y = 0; y < expected.size; y++) {
      for (int x = 0; x < expected.size; x++) {
        assertThat(json.get("qr").get(y).stringValue().charAt(x) == '1')
            .isEqualTo(expected.getModule(x, y));
      }
    }
    assertThat(served.post(codes + "javascript:alert(1)", "", "Cookie", cookie()).statusCode())
        .isEqualTo(400);
  }

  @Test
  void guessingIsSlow() {
    int status = 403;
    for (int i = 0; i < 12 && status == 403; i++) {
      status = pair("guess" + i).statusCode();
    }
    assertThat(status).isEqualTo(429);
    assertThat(pair(served.server.pairingCode()).headers().firstValue("Retry-After")).isPresent();
  }
}
