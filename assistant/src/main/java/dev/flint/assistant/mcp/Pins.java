package dev.flint.assistant.mcp;

import dev.flint.chat.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What the person has agreed to: for each server the hash of every tool's description. Kept as
/// JSON in one file, which is replaced as a whole. Safe for many threads of this process.
public final class Pins {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final TypeReference<TreeMap<String, Map<String, String>>> TYPE =
      new TypeReference<>() {};

  private final Path file;

  /// @param file need not exist
  public Pins(Path file) {
    this.file = file;
  }

  /// Hashes by the tools' names; empty for a server that was never used.
  public synchronized Optional<Map<String, String>> of(String server) {
    return Optional.ofNullable(read().get(server)).map(Map::copyOf);
  }

  /// Agrees to these tools and no others.
  ///
  /// @throws Failure STORAGE if it cannot be kept
  public synchronized void pin(String server, Map<String, String> tools) {
    Map<String, Map<String, String>> all = read();
    all.put(server, new TreeMap<>(tools));
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder == null) {
        throw new IOException("it is no file");
      }
      Files.createDirectories(folder);
      Path fresh = Files.createTempFile(folder, "mcp", ".part");
      try {
        Files.writeString(fresh, JSON.writeValueAsString(all));
        Files.move(
            fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw new Failure(Failure.Code.STORAGE, file + " could not be written: " + e.getMessage(), e);
    }
  }

  /// A file that cannot be read is no agreement to anything.
  private Map<String, Map<String, String>> read() {
    try {
      return JSON.readValue(Files.readString(file), TYPE);
    } catch (NoSuchFileException e) {
      return new TreeMap<>();
    } catch (IOException | JacksonException e) {
      throw new Failure(Failure.Code.STORAGE, file + " could not be read: " + e.getMessage(), e);
    }
  }
}
