package dev.flint.engine.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueTest {
  @ParameterizedTest
  @CsvSource({
    "qwen2.5-coder:1.5b, qwen2.5-coder:1.5b",
    "Qwen2.5-Coder:1.5B, qwen2.5-coder:1.5b",
    "qwen2.5-coder-0.5b, qwen2.5-coder:0.5b",
    "qwen2.5-coder, qwen2.5-coder:1.5b",
    "smollm2, smollm2:135m",
    "' gemma3 ', gemma3:270m",
  })
  void namesAreForgiving(String written, String meant) {
    assertThat(Catalogue.find(written)).map(CatalogueModel::name).contains(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "qwen", "smollm2:1b", "qwen2.5"})
  void whatIsNoNameIsNotGuessed(String written) {
    assertThat(Catalogue.find(written)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "smolm2, smollm2:135m",
    "qwen2.5-codr:1.5b, qwen2.5-coder:1.5b",
    "gema3:270m, gemma3:270m",
    "qwen, qwen2.5-coder:1.5b",
  })
  void typosAreCorrected(String written, String meant) {
    List<String> names = Catalogue.MODELS.stream().map(CatalogueModel::name).toList();
    assertThat(Catalogue.suggestions(written, names)).startsWith(meant);
  }

  @Test
  void nonsenseGetsNoSuggestion() {
    assertThat(Catalogue.suggestions("zzzzzz", List.of("smollm2:135m"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"'', abc, 3", "kitten, sitting, 3", "flaw, lawn, 2", "same, same, 0"})
  void theDistanceIsLevenshteins(String a, String b, int distance) {
    assertThat(Catalogue.distance(a, b)).isEqualTo(distance);
    assertThat(Catalogue.distance(b, a)).isEqualTo(distance);
  }

  @Test
  void everyEntryIsComplete() {
    Set<String> folders = new HashSet<>();
    for (CatalogueModel model : Catalogue.MODELS) {
      assertThat(model.sha256()).matches("[0-9a-f]{64}");
      assertThat(model.bytes()).isGreaterThan(10_000_000);
      assertThat(model.sources()).isNotEmpty();
      assertThat(model.name()).isEqualTo(model.name().toLowerCase(Locale.ROOT)).contains(":");
      assertThat(folders.add(model.folder())).isTrue();
    }
    assertThat(Catalogue.find(Catalogue.DEFAULT_MODEL)).isPresent();
  }
}
