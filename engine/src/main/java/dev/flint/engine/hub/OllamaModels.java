package dev.flint.engine.hub;

import dev.flint.engine.hub.InstalledModel.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// What Ollama has downloaded: `manifests/HOST/NAMESPACE/MODEL/TAG` name their files by digest, and
/// `blobs/sha256-DIGEST` are the files.
final class OllamaModels {
  private static final String MODEL_LAYER = "application/vnd.ollama.image.model";
  private static final int MANIFEST_DEPTH = 4;

  private final List<Path> roots;

  OllamaModels(Map<String, String> environment) {
    String named = environment.getOrDefault("OLLAMA_MODELS", "");
    roots =
        named.isBlank()
            ? List.of(
                Folders.home(environment).resolve(".ollama").resolve("models"),
                Path.of("/usr/share/ollama/.ollama/models"))
            : List.of(Path.of(named));
  }

  /// The blob with that content.
  Optional<Path> blob(String sha256) {
    return roots.stream()
        .map(root -> root.resolve("blobs").resolve("sha256-" + sha256))
        .filter(Files::isReadable)
        .findFirst();
  }

  List<InstalledModel> list() {
    List<InstalledModel> models = new ArrayList<>();
    for (Path root : roots) {
      Path manifests = root.resolve("manifests");
      if (Files.isDirectory(manifests)) {
        for (Path manifest : files(manifests)) {
          model(manifests.relativize(manifest), manifest).ifPresent(models::add);
        }
      }
    }
    return models;
  }

  private Optional<InstalledModel> model(Path place, Path manifest) {
    if (place.getNameCount() != MANIFEST_DEPTH) {
      return Optional.empty();
    }
    String namespace = place.getName(1).toString();
    String name =
        "ollama:"
            + (namespace.equals("library") ? "" : namespace + "/")
            + place.getName(2)
            + ":"
            + place.getName(3);
    List<String> digests = new ArrayList<>();
    for (JsonNode layer :
        JsonFiles.tree(manifest).map(node -> node.path("layers")).stream()
            .flatMap(JsonNode::valueStream)
            .toList()) {
      String digest = layer.path("digest").asString("");
      if (layer.path("mediaType").asString("").equals(MODEL_LAYER)
          && digest.matches("sha256:[0-9a-f]{64}")) {
        digests.add(digest.substring("sha256:".length()));
      }
    }
    return digests.size() != 1
        ? Optional.empty()
        : blob(digests.getFirst())
            .filter(ModelFiles::isGguf)
            .map(blob ->
                new InstalledModel(
                    name,
                    List.of(blob),
                    blob.toFile().length(),
                    Origin.OLLAMA,
                    name,
                    Optional.of(digests.getFirst()),
                    Optional.empty(),
                    Optional.empty()));
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.walk(folder, MANIFEST_DEPTH)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      // Another program's folder that cannot be read holds nothing for us.
      return List.of();
    }
  }
}
