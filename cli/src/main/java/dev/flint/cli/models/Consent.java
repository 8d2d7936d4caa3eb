package dev.flint.cli.models;

import dev.flint.engine.hub.Licence;
import dev.flint.engine.hub.LicenceConsent;

/// Shows a model's terms and asks; where nobody can answer, only `--accept-licence` accepts.
final class Consent implements LicenceConsent {
  private final ModelsContext context;
  private final boolean acceptedByOption;

  Consent(ModelsContext context, boolean acceptedByOption) {
    this.context = context;
    this.acceptedByOption = acceptedByOption;
  }

  @Override
  public boolean accepts(String model, Licence licence) {
    context.note(model + " is under the " + licence.title() + ": " + licence.terms());
    context.note(licence.summary());
    if (acceptedByOption) {
      context.note("accepted by --accept-licence");
      return true;
    }
    return context.yes("Do you accept these terms?");
  }
}
