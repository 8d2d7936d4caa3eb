package dev.flint.model.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One template, its variables, and what the reference made of it: a text, or null where it
/// refused.
record Case(String name, String template, JsonNode context, @Nullable String expected) {
  static final LocalDateTime NOW = LocalDateTime.of(2026, 11, 22, 1, 2, 3);

  static Case of(String name, JsonNode node, JsonNode context) {
    JsonNode expected = node.get("expected");
    return new Case(
        name,
        node.get("template").stringValue(),
        context,
        expected.isNull() ? null : expected.stringValue());
  }

  static List<Case> read(Path file) throws IOException {
    JsonNode all = JsonMapper.shared().readTree(Files.readString(file));
    return all.valueStream()
        .map(node -> {
          String of = node.has("file") ? node.get("file").stringValue() + ", " : "";
          return of(of + node.get("case").stringValue(), node, node.get("ctx"));
        })
        .toList();
  }

  /// A directory of the data that lies beside or around the repository, if it is there.
  static Optional<Path> shared(String directory) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      for (String place : List.of("shared/", "../shared/")) {
        Path found = at.resolve(place + directory).normalize();
        if (Files.isDirectory(found)) {
          return Optional.of(found);
        }
      }
    }
    return Optional.empty();
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(JsonNode node) {
    return JsonMapper.shared().convertValue(node, Map.class);
  }

  String render() {
    return ChatTemplate.compile(template).render(map(context), NOW);
  }

  /// Fails unless the template renders as expected, or is refused where the reference refuses.
  void check() {
    String rendered;
    try {
      rendered = render();
    } catch (TemplateError | TemplateRefusal refusal) {
      assertThat(expected).as("refused: %s; template %s", refusal.getMessage(), template).isNull();
      return;
    }
    assertThat(rendered).as("template %s", template).isEqualTo(expected);
  }

  @Override
  public String toString() {
    return name;
  }
}
