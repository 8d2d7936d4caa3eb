package dev.flint.cli.models;

import dev.flint.engine.hub.InstalledModel;
import java.nio.file.Path;
import java.util.Locale;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The JSON of these commands.
final class ModelJson {
  static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private ModelJson() {}

  static ObjectNode of(InstalledModel model) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("name", model.name());
    node.put("path", model.path().toString());
    ArrayNode files = node.putArray("files");
    for (Path file : model.files()) {
      files.add(file.toString());
    }
    node.put("bytes", model.bytes());
    node.put("origin", model.origin().name().toLowerCase(Locale.ROOT));
    node.put("source", model.source());
    model.sha256().ifPresent(sha256 -> node.put("sha256", sha256));
    model.licence().ifPresent(licence -> node.put("licence", licence));
    model.added().ifPresent(added -> node.put("added", added.toString()));
    return node;
  }
}
