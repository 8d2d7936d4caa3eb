package dev.flint.engine.hub;

import dev.flint.engine.hub.InstalledModel.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What LM Studio has downloaded: `models/PUBLISHER/REPOSITORY/FILE.gguf`.
final class LmStudioModels {
  private static final int DEPTH = 3;

  private final List<Path> roots;

  LmStudioModels(Map<String, String> environment) {
    Path home = Folders.home(environment);
    roots =
        List.of(
            home.resolve(".lmstudio").resolve("models"),
            home.resolve(".cache").resolve("lm-studio").resolve("models"));
  }

  /// A model's file by its name, wherever it lies.
  Optional<Path> find(String fileName) {
    return roots.stream()
        .filter(Files::isDirectory)
        .flatMap(root -> HubCache.ggufFiles(root, DEPTH).stream())
        .filter(file -> String.valueOf(file.getFileName()).equalsIgnoreCase(fileName))
        .findFirst();
  }

  List<InstalledModel> list() {
    List<InstalledModel> models = new ArrayList<>();
    for (Path root : roots) {
      if (!Files.isDirectory(root)) {
        continue;
      }
      for (Path file : HubCache.ggufFiles(root, DEPTH)) {
        String name = "lmstudio:" + root.relativize(file);
        ModelFiles.parts(file)
            .ifPresent(parts ->
                models.add(
                    new InstalledModel(
                        name,
                        parts,
                        ModelFiles.bytes(parts),
                        Origin.LM_STUDIO,
                        file.toString(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())));
      }
    }
    return models;
  }
}
