package dev.flint.engine.hub;

import java.net.URI;

/// The terms of a model.
///
/// @param id short and stable: `Apache-2.0`, `gemma`
/// @param title for people
/// @param terms where the words are
/// @param needsConsent whether a person must accept the terms before the model is pulled
/// @param summary one sentence for the question; empty where no consent is needed
public record Licence(String id, String title, URI terms, boolean needsConsent, String summary) {

  static final Licence APACHE_2 =
      new Licence(
          "Apache-2.0",
          "Apache License 2.0",
          URI.create("https://www.apache.org/licenses/LICENSE-2.0"),
          false,
          "");

  static final Licence GEMMA =
      new Licence(
          "gemma",
          "Gemma Terms of Use",
          URI.create("https://ai.google.dev/gemma/terms"),
          true,
          "Google lets you use, change and pass on Gemma if you keep to its terms and its"
              + " prohibited use policy, and pass the same terms on.");
}
