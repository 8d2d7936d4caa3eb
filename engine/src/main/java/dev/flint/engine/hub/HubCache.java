package dev.flint.engine.hub;

import dev.flint.engine.hub.InstalledModel.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What Hugging Face's own tools have downloaded:
/// `hub/models--OWNER--REPO/snapshots/REVISION/FILE`, usually links to `blobs/SHA256`.
final class HubCache {
  private static final int DEEPEST = 6;

  private final Path root;

  HubCache(Map<String, String> environment) {
    String hub =
        environment.getOrDefault(
            "HF_HUB_CACHE", environment.getOrDefault("HUGGINGFACE_HUB_CACHE", ""));
    String home = environment.getOrDefault("HF_HOME", "");
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    if (!hub.isBlank()) {
      root = Path.of(hub);
    } else if (!home.isBlank()) {
      root = Path.of(home).resolve("hub");
    } else if (!cache.isBlank()) {
      root = Path.of(cache).resolve("huggingface").resolve("hub");
    } else {
      root = Folders.home(environment).resolve(".cache/huggingface/hub");
    }
  }

  Optional<Path> find(Source.HubFile file) {
    Path repository = root.resolve("models--" + file.owner() + "--" + file.repo());
    return snapshots(repository).stream()
        .map(snapshot -> snapshot.resolve(file.file()))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  List<InstalledModel> list() {
    List<InstalledModel> models = new ArrayList<>();
    for (Path repository : ModelStore.subfolders(root)) {
      String[] names = String.valueOf(repository.getFileName()).split("--", 3);
      if (names.length == 3 && names[0].equals("models")) {
        models.addAll(list(repository, names[1], names[2]));
      }
    }
    return models;
  }

  private static List<InstalledModel> list(Path repository, String owner, String repo) {
    Map<String, InstalledModel> models = new TreeMap<>();
    for (Path snapshot : snapshots(repository)) {
      for (Path file : ggufFiles(snapshot, DEEPEST)) {
        String name = "hf:" + owner + "/" + repo + "/" + snapshot.relativize(file);
        ModelFiles.parts(file)
            .ifPresent(parts ->
                models.putIfAbsent(
                    name,
                    new InstalledModel(
                        name,
                        parts,
                        ModelFiles.bytes(parts),
                        Origin.HUGGING_FACE,
                        name,
                        sha256(file).filter(sha -> parts.size() == 1),
                        Optional.empty(),
                        Optional.empty())));
      }
    }
    return List.copyOf(models.values());
  }

  /// The revisions, the one that `main` names first.
  private static List<Path> snapshots(Path repository) {
    String main;
    try {
      main = Files.readString(repository.resolve("refs/main")).strip();
    } catch (IOException e) {
      main = "";
    }
    String newest = main;
    return ModelStore.subfolders(repository.resolve("snapshots")).stream()
        .sorted(
            Comparator.comparing(
                snapshot -> !String.valueOf(snapshot.getFileName()).equals(newest)))
        .toList();
  }

  /// The sha256, which is the name of the blob that a cached file links to.
  static Optional<String> sha256(Path file) {
    try {
      return Optional.of(String.valueOf(file.toRealPath().getFileName()))
          .filter(name -> name.matches("[0-9a-f]{64}"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Models under a folder, of split ones the first part, in the order of their paths.
  static List<Path> ggufFiles(Path folder, int depth) {
    try (Stream<Path> files = Files.walk(folder, depth)) {
      return files
          .filter(file -> GgufNames.isModel(file.toString()))
          .filter(file -> GgufNames.part(file.toString()).orElse(1) == 1)
          .filter(Files::isRegularFile)
          .filter(ModelFiles::isGguf)
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      // Another program's folder that cannot be read holds nothing for us.
      return List.of();
    }
  }
}
