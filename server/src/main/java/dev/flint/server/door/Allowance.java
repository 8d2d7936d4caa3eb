package dev.flint.server.door;

import dev.flint.wire.problem.Problem;
import dev.flint.wire.problem.Refused;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/// What one caller has left of its [Limits]: two token buckets and a count. Tokens are charged when
/// an answer is complete, so that bucket may go below zero; the next request then waits.
final class Allowance {
  private static final double NANOS_PER_MINUTE = 60e9;

  private final Limits limits;
  private final LongSupplier nanoTime;
  private double requests;
  private double tokens;
  private int live;
  private long filledNanos;

  Allowance(Limits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
    requests = limits.requestsPerMinute();
    tokens = limits.tokensPerMinute();
    filledNanos = nanoTime.getAsLong();
  }

  /// Takes one request.
  ///
  /// @throws TooMany if there is none left
  synchronized void enter() {
    fill();
    if (limits.concurrent() > 0 && live >= limits.concurrent()) {
      throw new TooMany("requests at once (" + limits.concurrent() + ")", 1);
    }
    if (limits.requestsPerMinute() > 0 && requests < 1) {
      throw new TooMany(
          "requests a minute (" + limits.requestsPerMinute() + ")",
          seconds(1 - requests, limits.requestsPerMinute()));
    }
    if (limits.tokensPerMinute() > 0 && tokens < 1) {
      throw new TooMany(
          "tokens a minute (" + limits.tokensPerMinute() + ")",
          seconds(1 - tokens, limits.tokensPerMinute()));
    }
    requests -= 1;
    live++;
  }

  synchronized void leave() {
    live--;
  }

  synchronized void spend(long count) {
    fill();
    tokens -= count;
  }

  /// The `x-ratelimit-…` headers.
  synchronized Map<String, String> headers() {
    fill();
    Map<String, String> headers = new LinkedHashMap<>();
    put(headers, "requests", limits.requestsPerMinute(), requests);
    put(headers, "tokens", limits.tokensPerMinute(), tokens);
    return headers;
  }

  private static void put(Map<String, String> headers, String what, int limit, double left) {
    if (limit > 0) {
      headers.put("x-ratelimit-limit-" + what, String.valueOf(limit));
      headers.put("x-ratelimit-remaining-" + what, String.valueOf((long) Math.max(0, left)));
      double full = (limit - left) * 60 / limit;
      headers.put("x-ratelimit-reset-" + what, String.format(Locale.ROOT, "%.3fs", full));
    }
  }

  private void fill() {
    long now = nanoTime.getAsLong();
    double minutes = (now - filledNanos) / NANOS_PER_MINUTE;
    filledNanos = now;
    requests =
        Math.min(limits.requestsPerMinute(), requests + minutes * limits.requestsPerMinute());
    tokens = Math.min(limits.tokensPerMinute(), tokens + minutes * limits.tokensPerMinute());
  }

  private static long seconds(double missing, int perMinute) {
    return (long) Math.ceil(missing * 60 / perMinute);
  }

  /// A caller asked for more than it may.
  static final class TooMany extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long retryAfterSeconds;

    TooMany(String limit, long retryAfterSeconds) {
      super("the limit of " + limit + " is reached");
      this.retryAfterSeconds = Math.max(1, retryAfterSeconds);
    }

    long retryAfterSeconds() {
      return retryAfterSeconds;
    }

    Refused refused() {
      return new Refused(
          new Problem(
              Problem.Kind.RATE_LIMITED,
              getMessage() + "; try again in " + retryAfterSeconds + " s",
              null,
              "rate_limit_exceeded"),
          this);
    }
  }
}
