package dev.flint.engine.hub;

/// Asks a person whether they accept a model's terms.
@FunctionalInterface
public interface LicenceConsent {
  /// Shows the terms and waits for the answer; called once per licence, then remembered.
  boolean accepts(String model, Licence licence);

  /// Refuses, for places where nobody can be asked.
  static LicenceConsent never() {
    return (model, licence) -> false;
  }
}
