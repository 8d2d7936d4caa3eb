package dev.flint.model.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// Random templates made by `fuzz.py`, against what the reference makes of them.
class FuzzTest {
  @Test
  @EnabledIfSystemProperty(named = "flint.template.fuzz", matches = ".+")
  void agreesWithTheReferenceOnRandomTemplates() throws IOException {
    List<Case> cases = Case.read(Path.of(System.getProperty("flint.template.fuzz", "")));
    assertThat(cases).isNotEmpty().allSatisfy(Case::check);
  }
}
