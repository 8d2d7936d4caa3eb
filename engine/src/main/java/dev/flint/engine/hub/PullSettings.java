package dev.flint.engine.hub;

import dev.flint.chat.Failure;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// How pulling behaves.
///
/// @param environment variables: proxies, `HF_*`, and what pip inherits
/// @param hubEndpoint where Hugging Face is, without a slash at the end
/// @param connect longest wait for a connection
/// @param stall longest wait for the next bytes
/// @param retryDelays waits before each new try after a broken transfer
/// @param freeSpace what is left on a disk
record PullSettings(
    Map<String, String> environment,
    URI hubEndpoint,
    Duration connect,
    Duration stall,
    List<Duration> retryDelays,
    FreeSpace freeSpace) {

  PullSettings {
    environment = Map.copyOf(environment);
    retryDelays = List.copyOf(retryDelays);
  }

  /// The usual settings.
  ///
  /// @throws Failure `BAD_REQUEST` if `HF_ENDPOINT` is not an address
  static PullSettings of(Map<String, String> environment) {
    String written = environment.getOrDefault("HF_ENDPOINT", "").strip().replaceFirst("/+$", "");
    URI endpoint;
    try {
      endpoint = URI.create(written.isEmpty() ? "https://huggingface.co" : written);
    } catch (IllegalArgumentException e) {
      throw new Failure(Failure.Code.BAD_REQUEST, "HF_ENDPOINT is not an address: " + written, e);
    }
    if (endpoint.getHost() == null || !List.of("http", "https").contains(endpoint.getScheme())) {
      throw new Failure(
          Failure.Code.BAD_REQUEST, "HF_ENDPOINT must begin with https://: " + written);
    }
    return new PullSettings(
        environment,
        endpoint,
        Duration.ofSeconds(3),
        Duration.ofSeconds(30),
        List.of(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20)),
        FreeSpace.ofSystem());
  }

  /// The Hugging Face token, or the empty string.
  String hubToken() {
    return environment.getOrDefault("HF_TOKEN", "").strip();
  }
}
