package dev.flint.engine.hub;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/// A program that pulls one address, to be killed by [KilledPullTest].
final class PullInChildJvm {
  private PullInChildJvm() {}

  /// @param arguments home folder, address
  public static void main(String[] arguments) {
    Path home = Path.of(arguments[0]);
    PullSettings settings = Samples.withStall(Samples.settings(home), Duration.ofMinutes(2));
    new Puller(Samples.folders(home), settings)
        .pull(
            new Source.WebFile(URI.create(arguments[1])),
            LicenceConsent.never(),
            PullProgress.silent());
  }
}
