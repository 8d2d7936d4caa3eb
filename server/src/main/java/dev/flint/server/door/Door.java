package dev.flint.server.door;

import dev.flint.store.ApiKey;
import dev.flint.wire.problem.Problem;
import dev.flint.wire.problem.Problem.Kind;
import dev.flint.wire.problem.Refused;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The one way in: every request passes here before anything else looks at it. Both headers that
/// carry keys, `Authorization` and `x-api-key`, and the cookie of a paired browser are read in one
/// place and mean the same, but for pages of others: a browser sends a cookie whoever asks it to.
public final class Door {
  /// Holds the key of a paired browser.
  public static final String COOKIE = "flint_device";

  private static final String ANYBODY = "";
  private static final int PAIRINGS_PER_MINUTE = 10;
  private static final Set<String> FROM_HERE = Set.of("none", "same-origin");

  private final DoorRules rules;
  private final KeyRing keys;
  private final Hosts hosts;
  private final Map<String, Allowance> allowances = new ConcurrentHashMap<>();

  private final Allowance pairing =
      new Allowance(new Limits(PAIRINGS_PER_MINUTE, 0, 0), System::nanoTime);

  public Door(DoorRules rules, KeyRing keys) {
    this.rules = rules;
    this.keys = keys;
    hosts = new Hosts(rules.hosts());
  }

  /// Lets a request in or refuses it.
  ///
  /// @param scope what its path needs; null for what is open to all
  /// @throws Refused with 401, 403 or 429
  public Caller admit(Context context, ApiKey.@Nullable Scope scope) {
    String host = context.header("Host");
    if (host == null || !hosts.allows(host)) {
      throw forbidden("this server is not called by that name; --allow-host NAME adds one");
    }
    if (!rules.keysNeeded() && comesFromProxy(context)) {
      throw forbidden(
          "the request came through a proxy, and this server asks for no keys; --trusted-proxy"
              + " ADDRESS makes it ask");
    }
    Secret secret = scope == null ? null : secret(context);
    ApiKey key = scope == null ? null : key(context, secret, scope);
    checkOrigin(context, host, key != null && secret != null && !secret.cookie());
    return new Caller(
        key,
        allowances.computeIfAbsent(
            key == null ? ANYBODY : key.id(),
            _ -> new Allowance(rules.limits(), System::nanoTime)));
  }

  /// Takes a request of the caller's rate.
  ///
  /// @throws Refused with 429
  public void count(Context context, Caller caller) {
    try {
      caller.enter();
    } catch (Allowance.TooMany e) {
      context.header("Retry-After", String.valueOf(e.retryAfterSeconds()));
      throw e.refused();
    }
  }

  /// @param cookie whether it came as a cookie, which proves nothing of the page that asks
  private record Secret(String text, boolean cookie) {}

  private @Nullable ApiKey key(Context context, @Nullable Secret secret, ApiKey.Scope scope) {
    Optional<ApiKey> found = secret == null ? Optional.empty() : keys.find(secret.text());
    if (found.isEmpty() && !rules.keysNeeded()) {
      return null;
    }
    if (secret == null) {
      context.header("WWW-Authenticate", "Bearer");
      throw unauthenticated("a key is needed: Authorization: Bearer … or x-api-key: …");
    }
    ApiKey key = found.orElseThrow(() -> unauthenticated("this key is not known here"));
    if (key.expired(Instant.now())) {
      throw unauthenticated("this key has expired");
    }
    if (!key.scopes().contains(scope)) {
      throw forbidden("this key is not for " + scope.name().toLowerCase(Locale.ROOT));
    }
    keys.used(key);
    return key;
  }

  private static @Nullable Secret secret(Context context) {
    String bearer = context.header("Authorization");
    String header = context.header("x-api-key");
    String first = null;
    if (bearer != null && bearer.regionMatches(true, 0, "Bearer ", 0, 7)) {
      first = bearer.substring(7).strip();
    }
    if (first != null && header != null && !first.equals(header.strip())) {
      throw unauthenticated("Authorization and x-api-key carry different keys");
    }
    if (first != null) {
      return new Secret(first, false);
    }
    if (header != null) {
      return new Secret(header.strip(), false);
    }
    String cookie = context.cookie(COOKIE);
    return cookie == null ? null : new Secret(cookie, true);
  }

  /// Browsers say from which page a request comes. Without a key in a header, only this server's
  /// own pages, those of this machine and those that were named may ask; a key that was sent proves
  /// more than a page.
  private void checkOrigin(Context context, String host, boolean hasKey) {
    String origin = context.header("Origin");
    if (origin != null) {
      boolean known = hasKey || mayAsk(origin, host);
      if (!known && !isPreflight(context)) {
        throw forbidden("pages of " + printable(origin) + " may not use this server without a key");
      }
      context.header("Access-Control-Allow-Origin", origin);
      context.header("Access-Control-Expose-Headers", "*");
      context.header("Vary", "Origin");
    } else if (!hasKey && !FROM_HERE.contains(siteOf(context))) {
      throw forbidden("pages of other sites may not use this server without a key");
    }
  }

  /// What a browser says of the page that asks; another port of the same machine is `same-site`.
  private static String siteOf(Context context) {
    String site = context.header("Sec-Fetch-Site");
    return site == null ? "none" : site;
  }

  private boolean mayAsk(String origin, String host) {
    return Hosts.same(origin, host)
        || rules.origins().contains(origin)
        || (!rules.keysNeeded() && Hosts.isLocalPage(origin));
  }

  /// Whether this only asks what a browser may send. Such a request carries no key and does
  /// nothing; the one that follows is checked like any other.
  public static boolean isPreflight(Context context) {
    return context.req().getMethod().equals("OPTIONS")
        && context.header("Access-Control-Request-Method") != null;
  }

  /// Answers a preflight. Credentials are never allowed: the cookie is for this server's own pages.
  public void preflight(Context context) {
    context.header("Access-Control-Allow-Methods", "GET, POST, DELETE");
    String headers = context.header("Access-Control-Request-Headers");
    if (headers != null) {
      context.header("Access-Control-Allow-Headers", printable(headers));
    }
    context.header("Access-Control-Max-Age", "600");
    context.status(204);
  }

  /// Counts an attempt to pair a browser; all callers together have few in a minute.
  ///
  /// @throws Refused with 429
  public void countPairing(Context context) {
    count(context, new Caller(null, pairing));
  }

  /// Whether the client speaks to us, or to a trusted proxy, by TLS.
  public boolean secure(Context context) {
    return context.req().isSecure()
        || (rules.trustedProxies().contains(context.req().getRemoteAddr())
            && "https".equalsIgnoreCase(context.header("X-Forwarded-Proto")));
  }

  /// The client's address: a trusted proxy's word, or the connection's other end.
  public String address(Context context) {
    String other = context.req().getRemoteAddr();
    String forwarded = context.header("X-Forwarded-For");
    if (forwarded == null || !rules.trustedProxies().contains(other)) {
      return other;
    }
    return printable(forwarded.substring(forwarded.lastIndexOf(',') + 1).strip());
  }

  private static boolean comesFromProxy(Context context) {
    return context.header("X-Forwarded-For") != null || context.header("Forwarded") != null;
  }

  private static String printable(String text) {
    String clean = text.replaceAll("[^\\x20-\\x7e]", "?");
    return clean.substring(0, Math.min(clean.length(), 200));
  }

  private static Refused unauthenticated(String message) {
    return new Refused(new Problem(Kind.UNAUTHENTICATED, message, null, "invalid_api_key"));
  }

  private static Refused forbidden(String message) {
    return new Refused(new Problem(Kind.FORBIDDEN, message, null, "forbidden"));
  }
}
