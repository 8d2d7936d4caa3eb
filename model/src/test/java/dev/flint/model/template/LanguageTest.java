package dev.flint.model.template;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every feature of the language, against `language.json`, which `make_language_cases.py` beside it
/// renders with Python's Jinja2 3.1.6.
class LanguageTest {
  static Stream<Case> cases() throws IOException {
    try (InputStream in = LanguageTest.class.getResourceAsStream("language.json")) {
      JsonNode file = JsonMapper.shared().readTree(Objects.requireNonNull(in));
      JsonNode context = file.get("ctx");
      return file.get("cases")
          .valueStream()
          .map(node -> Case.of(node.get("case").stringValue(), node, context));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void rendersAndRefusesLikeTheReference(Case given) {
    given.check();
  }
}
