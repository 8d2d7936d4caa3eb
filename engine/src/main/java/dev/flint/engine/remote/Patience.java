package dev.flint.engine.remote;

import java.time.Duration;

/// How long another server is waited for, and how often it is asked again. It is asked again only
/// while nothing of its answer was seen.
///
/// @param connect until a connection stands
/// @param firstEvent from the request to the answer's first event: the other side reads the prompt
/// @param idle between two pieces of the answer, of whatever kind
/// @param whole from the request to the answer's end
/// @param attempts how often it is asked at most
/// @param backoff the wait before the second attempt; doubled for each further one, and each wait
///   shortened at random by up to a half
/// @param retryAfter the longest wait that the other server may ask for; a longer one is a failure
public record Patience(
    Duration connect,
    Duration firstEvent,
    Duration idle,
    Duration whole,
    int attempts,
    Duration backoff,
    Duration retryAfter) {

  public static final Patience DEFAULT =
      new Patience(
          Duration.ofSeconds(10),
          Duration.ofMinutes(10),
          Duration.ofMinutes(2),
          Duration.ofHours(1),
          3,
          Duration.ofMillis(500),
          Duration.ofSeconds(20));
}
