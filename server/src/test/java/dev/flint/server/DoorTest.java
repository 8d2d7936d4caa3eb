package dev.flint.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Event;
import dev.flint.server.door.DoorRules;
import dev.flint.server.door.Limits;
import dev.flint.store.ApiKey.Scope;
import dev.flint.wire.json.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Who is let in.
final class DoorTest {
  private static final String CHAT = "/v1/chat/completions";

  private static ScriptedEngine hello() {
    return ScriptedEngine.saying(new Event.Text("hi"), ScriptedEngine.end());
  }

  private static Served guarded(Limits limits) {
    return new Served(
        hello(),
        ServerOptions.LOCAL.withDoor(
            new DoorRules(true, Set.of("flint.example"), Set.of(), Set.of(), limits)));
  }

  private static String code(HttpResponse<String> response) {
    return Json.tree(response.body()).get("error").get("code").stringValue();
  }

  @Test
  void bothHeadersPassTheSameChecks() {
    try (Served served = guarded(Limits.NONE)) {
      String good = served.key(Scope.INFERENCE);
      String other = served.key(Scope.METRICS);
      String old =
          served.keys.add("old", Set.of(Scope.INFERENCE), Set.of(), Instant.EPOCH).secret();
      String elsewhere =
          served.keys.add("elsewhere", Set.of(Scope.INFERENCE), Set.of("x"), null).secret();
      for (String header : new String[] {"Authorization", "x-api-key"}) {
        String prefix = header.equals("Authorization") ? "Bearer " : "";
        assertThat(served.post(CHAT, Served.body(), header, prefix + good).statusCode())
            .isEqualTo(200);
        assertThat(served.post(CHAT, Served.body(), header, prefix + good + "x").statusCode())
            .isEqualTo(401);
        assertThat(served.post(CHAT, Served.body(), header, prefix + other).statusCode())
            .isEqualTo(403);
        assertThat(served.post(CHAT, Served.body(), header, prefix + old).statusCode())
            .isEqualTo(401);
        assertThat(served.post(CHAT, Served.body(), header, prefix + elsewhere).statusCode())
            .isEqualTo(403);
        assertThat(served.get("/metrics", header, prefix + good).statusCode()).isEqualTo(403);
        assertThat(served.get("/metrics", header, prefix + other).statusCode()).isEqualTo(200);
      }
      assertThat(served.post(CHAT, Served.body()).statusCode()).isEqualTo(401);
      assertThat(
              served
                  .post(CHAT, Served.body(), "Authorization", "Bearer " + good, "x-api-key", other)
                  .statusCode())
          .isEqualTo(401);
      assertThat(served.get("/health").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aRevokedKeyOpensNothing() {
    try (Served served = guarded(Limits.NONE)) {
      String key = served.key(Scope.INFERENCE);
      assertThat(served.get("/v1/models", "x-api-key", key).statusCode()).isEqualTo(200);
      assertThat(served.store.keys().revoke("k0")).isTrue();
      assertThat(served.get("/v1/models", "x-api-key", key).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void aKeyIsItsHoldersTenant() {
    ScriptedEngine engine = hello();
    try (Served served = new Served(engine)) {
      String key = served.key(Scope.INFERENCE);
      served.post(CHAT, Served.body(), "x-api-key", key);
      assertThat(engine.lastOpening().tenant())
          .isEqualTo(served.store.keys().list().getFirst().id());
      served.post(CHAT, Served.body(), "x-api-key", "none");
      assertThat(engine.lastOpening().tenant()).isEmpty();
    }
  }

  @Test
  void aNameThatWasMadeToPointHereIsRefused() {
    try (Served served = new Served(hello())) {
      for (String host :
          new String[] {"evil.example", "127.0.0.1.evil.example", "localhost.evil"}) {
        assertThat(served.post(CHAT, Served.body(), "Host", host).statusCode())
            .as(host)
            .isEqualTo(403);
      }
      for (String host : new String[] {"localhost:1", "127.0.0.1", "[::1]:80", "LOCALHOST."}) {
        assertThat(served.post(CHAT, Served.body(), "Host", host).statusCode())
            .as(host)
            .isEqualTo(200);
      }
    }
    try (Served served = guarded(Limits.NONE)) {
      String key = served.key(Scope.INFERENCE);
      assertThat(
              served
                  .post(CHAT, Served.body(), "Host", "flint.example:443", "x-api-key", key)
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void pagesOfOtherSitesMayNotAskWithoutAKey() {
    try (Served served = new Served(hello())) {
      assertThat(served.post(CHAT, Served.body(), "Origin", "https://evil.example").statusCode())
          .isEqualTo(403);
      assertThat(served.post(CHAT, Served.body(), "Origin", "null").statusCode()).isEqualTo(403);
      assertThat(served.get("/v1/models", "Sec-Fetch-Site", "cross-site").statusCode())
          .isEqualTo(403);
      var local = served.post(CHAT, Served.body(), "Origin", "http://localhost:3000");
      assertThat(local.statusCode()).isEqualTo(200);
      assertThat(local.headers().firstValue("Access-Control-Allow-Origin"))
          .hasValue("http://localhost:3000");
      String key = served.key(Scope.INFERENCE);
      assertThat(
              served
                  .post(CHAT, Served.body(), "Origin", "https://app.example", "x-api-key", key)
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void aPreflightIsAnsweredAndNeverAllowsCookies() {
    try (Served served = guarded(Limits.NONE)) {
      var response =
          served.send(
              HttpRequest.newBuilder(URI.create(served.address() + CHAT))
                  .method("OPTIONS", BodyPublishers.noBody()),
              "Origin",
              "https://app.example",
              "Access-Control-Request-Method",
              "POST",
              "Access-Control-Request-Headers",
              "authorization, x-stainless-os");
      assertThat(response.statusCode()).isEqualTo(204);
      assertThat(response.headers().firstValue("Access-Control-Allow-Headers"))
          .hasValue("authorization, x-stainless-os");
      assertThat(response.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
    }
  }

  @Test
  void aProxyWithoutKeysIsRefused() {
    try (Served served = new Served(hello())) {
      assertThat(served.post(CHAT, Served.body(), "X-Forwarded-For", "1.2.3.4").statusCode())
          .isEqualTo(403);
    }
  }

  @Test
  void tooManyRequestsAreToldWhenToComeBack() {
    try (Served served = guarded(new Limits(2, 0, 0))) {
      String key = served.key(Scope.INFERENCE);
      var first = served.post(CHAT, Served.body(), "x-api-key", key);
      assertThat(first.headers().firstValue("x-ratelimit-limit-requests")).hasValue("2");
      assertThat(first.headers().firstValue("x-ratelimit-remaining-requests")).hasValue("1");
      served.post(CHAT, Served.body(), "x-api-key", key);
      var third = served.post(CHAT, Served.body(), "x-api-key", key);
      assertThat(third.statusCode()).isEqualTo(429);
      assertThat(code(third)).isEqualTo("rate_limit_exceeded");
      assertThat(Integer.parseInt(third.headers().firstValue("Retry-After").orElseThrow()))
          .isBetween(1, 30);
      String other = served.key(Scope.INFERENCE);
      assertThat(served.post(CHAT, Served.body(), "x-api-key", other).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void tokensCountToo() {
    try (Served served = guarded(new Limits(0, 10, 0))) {
      String key = served.key(Scope.INFERENCE);
      assertThat(served.post(CHAT, Served.body(), "x-api-key", key).statusCode()).isEqualTo(200);
      assertThat(served.post(CHAT, Served.body(), "x-api-key", key).statusCode()).isEqualTo(429);
    }
  }

  @Test
  void theLogHoldsMetadataOnly() {
    try (Served served = new Served(hello())) {
      served.post(CHAT, Served.body("\"user\":\"secret-content\""), "x-api-key", "secret-key");
      assertThat(served.log).hasSize(1);
      assertThat(served.log.toString()).doesNotContain("secret", "hello").contains(CHAT, "200");
    }
  }
}
