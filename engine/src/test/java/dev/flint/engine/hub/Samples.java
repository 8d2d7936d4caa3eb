package dev.flint.engine.hub;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// What the tests of this room share: bytes that begin as a GGUF, patient-free settings, and a
/// listener that remembers.
final class Samples {
  private Samples() {}

  /// Seeded bytes behind the magic of a GGUF file.
  static byte[] gguf(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    System.arraycopy("GGUF".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 4);
    return bytes;
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(PartialFile.sha256().digest(bytes));
  }

  static Expected expected(byte[] bytes) {
    return new Expected(bytes.length, sha256(bytes));
  }

  /// Settings with short waits; the home folder is `home`, so that nobody's own models are seen.
  static PullSettings settings(Path home, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.putIfAbsent("HOME", home.toString());
    PullSettings usual = PullSettings.of(environment);
    return new PullSettings(
        environment,
        usual.hubEndpoint(),
        Duration.ofSeconds(3),
        Duration.ofSeconds(10),
        List.of(Duration.ofMillis(10), Duration.ofMillis(10), Duration.ofMillis(10)),
        FreeSpace.ofSystem());
  }

  static PullSettings settings(Path home) {
    return settings(home, Map.of());
  }

  static PullSettings withStall(PullSettings settings, Duration stall) {
    return new PullSettings(
        settings.environment(),
        settings.hubEndpoint(),
        settings.connect(),
        stall,
        settings.retryDelays(),
        settings.freeSpace());
  }

  static PullSettings withSpace(PullSettings settings, long bytes) {
    return new PullSettings(
        settings.environment(),
        settings.hubEndpoint(),
        settings.connect(),
        settings.stall(),
        settings.retryDelays(),
        folder -> bytes);
  }

  static Folders folders(Path home) {
    return Folders.of(Map.of("FLINT_HOME", home.resolve("flint").toString()));
  }

  /// Remembers what it hears.
  static final class Diary implements PullProgress {
    final List<String> news = Collections.synchronizedList(new ArrayList<>());
    final List<Step> steps = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void news(String sentence) {
      news.add(sentence);
    }

    @Override
    public void moved(Step step) {
      steps.add(step);
    }
  }
}
