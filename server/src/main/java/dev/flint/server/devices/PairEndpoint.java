package dev.flint.server.devices;

import dev.flint.server.answer.Body;
import dev.flint.server.answer.Exchange;
import dev.flint.server.door.Door;
import dev.flint.server.door.KeyRing;
import dev.flint.wire.problem.Problem;
import dev.flint.wire.problem.Refused;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `/pair`: a page whose one button exchanges the code of its address for a cookie. Opening the
/// page uses nothing up, since programs that preview links open them too.
public final class PairEndpoint {
  private static final Duration COOKIE_LASTS = Duration.ofDays(180);
  private static final List<String> DEVICES =
      List.of("iPhone", "iPad", "Android", "Macintosh", "Windows", "Linux");

  private final KeyRing keys;
  private final Body limits;
  private final Door door;

  public PairEndpoint(KeyRing keys, Door door, Body limits) {
    this.keys = keys;
    this.door = door;
    this.limits = limits;
  }

  /// `GET /pair?code=CODE`.
  public static void page(Context context) {
    try (InputStream in = PairEndpoint.class.getResourceAsStream("pair.html")) {
      if (in == null) {
        throw new IllegalStateException("the build left out pair.html");
      }
      context.header(
          "Content-Security-Policy",
          "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
      // Without a referrer at all, browsers would send the form with the origin "null".
      context.header("Referrer-Policy", "same-origin");
      context.header("Cache-Control", "no-store");
      String page = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String code = String.valueOf(context.queryParam("code")).replaceAll("[^a-z0-9]", "");
      context.contentType("text/html; charset=utf-8").result(page.replace("{{code}}", code));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// `POST /pair` with the form's `code`: sets the cookie and leads to the app.
  ///
  /// @throws Refused 403 if the code is not good, 429 after too many attempts
  public void pair(Context context, Exchange exchange) {
    door.countPairing(context);
    Map<String, String> form = form(exchange.bytes(limits));
    KeyRing.Made made =
        keys.pair(form.getOrDefault("code", ""), device(context.userAgent()))
            .orElseThrow(() ->
                new Refused(
                    new Problem(
                        Problem.Kind.FORBIDDEN,
                        "this code is not known, was used, or is too old; flint key pair makes"
                            + " another",
                        "code",
                        "bad_pairing_code")));
    Cookie cookie = new Cookie(Door.COOKIE, made.secret());
    cookie.setMaxAge((int) COOKIE_LASTS.toSeconds());
    cookie.setPath("/");
    cookie.setHttpOnly(true);
    cookie.setSecure(door.secure(context));
    cookie.setSameSite(SameSite.STRICT);
    context.cookie(cookie);
    context.header("Cache-Control", "no-store");
    context.status(303).header("Location", "/");
  }

  private static Map<String, String> form(byte[] body) {
    Map<String, String> form = new HashMap<>();
    for (String pair : new String(body, StandardCharsets.UTF_8).split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        try {
          form.put(
              URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
              URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
          throw new Refused(Problem.badRequest("code", "invalid_form", "the form is broken"), e);
        }
      }
    }
    return form;
  }

  private static String device(@Nullable String userAgent) {
    return DEVICES.stream()
        .filter(name -> userAgent != null && userAgent.contains(name))
        .findFirst()
        .orElse("device");
  }
}
