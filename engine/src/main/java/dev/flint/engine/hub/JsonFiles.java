package dev.flint.engine.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Small JSON files of records, written atomically.
final class JsonFiles {
  private static final long MOST_BYTES = 16L << 20;

  static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private JsonFiles() {}

  /// The record in the file; empty if there is no such file or it is not what was written there.
  static <T> Optional<T> read(Path file, Class<T> type) {
    try {
      return Files.isRegularFile(file) && Files.size(file) <= MOST_BYTES
          ? Optional.ofNullable(MAPPER.readValue(Files.readAllBytes(file), type))
          : Optional.empty();
    } catch (IOException | JacksonException e) {
      return Optional.empty();
    }
  }

  /// As [#read], as a tree.
  static Optional<JsonNode> tree(Path file) {
    return read(file, JsonNode.class);
  }

  /// Replaces the file at once, or leaves it as it was.
  static void write(Path file, Object value) {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.write(fresh, MAPPER.writeValueAsBytes(value));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw PartialFile.storage(file, e);
    }
  }
}
