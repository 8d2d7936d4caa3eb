package dev.flint.cli.models;

import dev.flint.chat.Failure;
import dev.flint.engine.hub.Licence;
import dev.flint.engine.hub.LicenceConsent;
import java.io.IOException;
import java.util.Locale;

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
    return context.terminal() && yes(context, "Do you accept these terms?");
  }

  /// Asks a question that only a clear yes answers.
  static boolean yes(ModelsContext context, String question) {
    context.err().accept(question + " [y/N] ");
    try {
      String answer = context.in().readLine();
      return answer != null
          && (answer.strip().toLowerCase(Locale.ROOT).equals("y")
              || answer.strip().toLowerCase(Locale.ROOT).equals("yes"));
    } catch (IOException e) {
      throw new Failure(Failure.Code.STORAGE, "the answer could not be read", e);
    }
  }
}
