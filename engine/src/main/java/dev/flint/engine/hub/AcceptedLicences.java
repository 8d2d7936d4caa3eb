package dev.flint.engine.hub;

import dev.flint.chat.Failure;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// Remembers in the data folder which terms a person accepted, so that each is asked once.
final class AcceptedLicences {
  private final Path file;

  AcceptedLicences(Folders folders) {
    file = folders.data().resolve("licences.json");
  }

  /// Licence id to the moment of acceptance.
  record Accepted(Map<String, String> licences) {
    Accepted {
      licences = new TreeMap<>(Objects.requireNonNullElse(licences, Map.of()));
    }
  }

  /// Asks if that was not done before.
  ///
  /// @throws Failure `LICENCE` if the terms are declined
  void require(String model, Licence licence, LicenceConsent consent) {
    if (!licence.needsConsent()) {
      return;
    }
    Accepted accepted = JsonFiles.read(file, Accepted.class).orElse(new Accepted(Map.of()));
    if (accepted.licences.containsKey(licence.id())) {
      return;
    }
    if (!consent.accepts(model, licence)) {
      throw new Failure(
          Failure.Code.LICENCE,
          model
              + " is under the "
              + licence.title()
              + " ("
              + licence.terms()
              + "), which must be accepted first; to do so: flint pull "
              + model
              + " --accept-licence");
    }
    Map<String, String> more = new TreeMap<>(accepted.licences);
    more.put(licence.id(), Instant.now().toString());
    Folders.create(Objects.requireNonNull(file.getParent()));
    JsonFiles.write(file, new Accepted(more));
  }
}
