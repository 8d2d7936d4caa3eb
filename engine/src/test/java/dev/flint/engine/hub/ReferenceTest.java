package dev.flint.engine.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flint.chat.Failure;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {
  @Test
  void eachFormIsRecognised() {
    assertThat(Reference.parse("SmolLM2:135m")).isInstanceOf(Reference.Named.class);
    assertThat(Reference.parse("hf:Qwen/Some-GGUF"))
        .isEqualTo(new Reference.HubRepository("Qwen", "Some-GGUF"));
    assertThat(Reference.parse("HF:Qwen/Some-GGUF/sub/m.gguf"))
        .isEqualTo(new Source.HubFile("Qwen", "Some-GGUF", "sub/m.gguf"));
    assertThat(Reference.parse("https://example.org/a/m.gguf?x=1"))
        .isInstanceOfSatisfying(
            Source.WebFile.class, file -> assertThat(file.fileName()).isEqualTo("m.gguf"));
    assertThat(Reference.parse("./m.gguf")).isInstanceOf(Reference.LocalFile.class);
    assertThat(Reference.parse("/tmp/x/m.gguf"))
        .isEqualTo(new Reference.LocalFile(Path.of("/tmp/x/m.gguf")));
  }

  @Test
  void packagesAreListsAndRanges() {
    assertThat(Source.Packages.parse("a-part1..3==1.0").requirements())
        .containsExactly("a-part1==1.0", "a-part2==1.0", "a-part3==1.0");
    assertThat(Source.Packages.parse("a, b==2  c9..10").requirements())
        .containsExactly("a", "b==2", "c9", "c10");
    assertThat(Source.Packages.parse("m1..22").requirements()).hasSize(22).endsWith("m22");
    assertThat(Reference.parse("pip:m1..22")).hasToString("pip:m1..22");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pip:",
        "pip:--index-url",
        "pip:a;rm",
        "pip:a/b",
        "pip:../x",
        "pip:m5..1",
        "pip:m1..99999",
        "pip:m1..99999999999999999999",
        "hf:",
        "hf:owner",
        "hf:/repo",
        "hf:owner/",
        "hf:../..",
        "hf:owner/repo/../../x.gguf",
        "hf:owner/repo//x.gguf",
        "hf:ow ner/repo",
        "https://",
        "https://user:secret@example.org/m.gguf",
        "https://exa mple.org/m.gguf",
      })
  void whatCouldDoHarmOrMeansNothingIsRefused(String text) {
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> Reference.parse(text))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Failure.Code.BAD_REQUEST));
  }

  @Test
  void anUnknownNameGetsSuggestions() {
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> Reference.parse("smolm2"))
        .withMessageContaining("did you mean smollm2:135m?")
        .satisfies(e -> assertThat(e.code()).isEqualTo(Failure.Code.MODEL_NOT_FOUND));
  }

  @ParameterizedTest
  @CsvSource({
    "hf:o/r/m.gguf, hf:o/r/n.gguf",
    "https://a.org/m.gguf, https://b.org/m.gguf",
    "hf:o/r/a-b.gguf, hf:o/r-a/b.gguf",
  })
  void differentReferencesGetDifferentFolders(String one, String other) {
    assertThat(PullPlan.folder(one)).isNotEqualTo(PullPlan.folder(other));
    assertThat(PullPlan.folder(one)).matches("[A-Za-z0-9_][A-Za-z0-9._-]*");
  }
}
