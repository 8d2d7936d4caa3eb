package dev.flint.engine.hub;

import dev.flint.chat.Failure;
import dev.flint.engine.hub.InstalledModel.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The models on this machine: what Flint pulled, and what other tools already downloaded. Reads
/// only file names and small notes, never the network. Safe for any thread.
///
/// A name of the catalogue is found by looking at one file, so that starting a model stays quick.
public final class ModelStore {
  private final Folders folders;
  private final Map<String, String> environment;

  /// @param environment variables of the process: `HOME`, `HF_HOME`, `OLLAMA_MODELS`, …
  public ModelStore(Folders folders, Map<String, String> environment) {
    this.folders = folders;
    this.environment = Map.copyOf(environment);
  }

  /// All models, those of Flint first, each file once.
  public List<InstalledModel> list() {
    List<InstalledModel> all = new ArrayList<>(ours());
    all.addAll(new HubCache(environment).list());
    all.addAll(new OllamaModels(environment).list());
    all.addAll(new LmStudioModels(environment).list());
    Set<Path> seen = new HashSet<>();
    all.removeIf(model -> !seen.add(real(model.path())));
    return all;
  }

  /// The model of that name or path, if it is here.
  ///
  /// @throws Failure `BAD_MODEL_FILE` if it is a path to something that is no GGUF file
  public Optional<InstalledModel> find(String reference) {
    String text = reference.strip();
    if (Reference.looksLikePath(text)) {
      Path path = Reference.path(text);
      return Files.exists(path) ? Optional.of(file(path)) : named(text);
    }
    Optional<CatalogueModel> known = Catalogue.find(text);
    return known.isPresent() ? ofCatalogue(known.get()) : named(text);
  }

  /// As [#find], for those who need it now.
  ///
  /// @throws Failure `MODEL_NOT_FOUND` with what to do if it is not here, or `BAD_MODEL_FILE`
  public InstalledModel resolve(String reference) {
    return find(reference).orElseThrow(() -> missing(reference.strip()));
  }

  /// The same model with all that its note says: the source that gave it, and when.
  public InstalledModel detailed(InstalledModel model) {
    return model.origin() == Origin.PULLED ? Card.read(parent(model.path())).orElse(model) : model;
  }

  /// Deletes a model that Flint pulled, or what an unfinished pull has left; forgets one that is
  /// only linked. Files of other tools are never touched.
  ///
  /// @throws Failure `MODEL_NOT_FOUND`; `BAD_REQUEST` if the file is not Flint's or is being pulled
  public Removal remove(String reference) {
    Optional<InstalledModel> found = find(reference);
    if (found.isEmpty()) {
      return removeUnfinished(reference.strip());
    }
    InstalledModel model = found.get();
    Path folder = parent(model.path());
    switch (model.origin()) {
      case PULLED -> {
        discard(folder);
        return new Removal(model.name(), model.bytes());
      }
      case LINKED -> {
        for (Path candidate : subfolders(folders.models())) {
          if (Card.read(candidate).filter(card -> card.name().equals(model.name())).isPresent()) {
            discard(candidate);
          }
        }
        return new Removal(model.name(), 0);
      }
      case FILE, HUGGING_FACE, OLLAMA, LM_STUDIO ->
          throw new Failure(
              Failure.Code.BAD_REQUEST,
              "Flint did not pull "
                  + model.name()
                  + " and will not delete it; it lies at "
                  + model.path()
                  + " ("
                  + model.origin().title()
                  + ")");
    }
    throw new IllegalStateException("unreachable");
  }

  /// What was deleted.
  public record Removal(String name, long freedBytes) {}

  private Removal removeUnfinished(String reference) {
    String folder =
        switch (Reference.parse(reference)) {
          case Reference.Named named -> named.model().folder();
          case Source source -> PullPlan.folder(source.toString());
          case Reference.HubRepository repository -> throw missing(repository.toString());
          case Reference.LocalFile file -> throw missing(file.toString());
        };
    Path work = folders.partial().resolve(folder);
    if (!Files.isDirectory(work)) {
      throw missing(reference);
    }
    Optional<PullLock> lock = PullLock.tryTake(folders.partial().resolve(folder + ".lock"));
    if (lock.isEmpty()) {
      throw new Failure(Failure.Code.BAD_REQUEST, reference + " is being pulled just now");
    }
    try (Stream<Path> files = Files.walk(work)) {
      long bytes = ModelFiles.bytes(files.filter(Files::isRegularFile).toList());
      Trees.delete(work);
      return new Removal("the unfinished download of " + reference, bytes);
    } catch (IOException e) {
      throw PartialFile.storage(work, e);
    } finally {
      lock.get().close();
    }
  }

  /// Renames first, so that no half of a model can be found meanwhile.
  private void discard(Path folder) {
    Path away =
        Folders.create(folders.partial())
            .resolve(folder.getFileName() + ".removed-" + System.nanoTime());
    try {
      Files.move(folder, away);
    } catch (IOException e) {
      throw PartialFile.storage(folder, e);
    }
    Trees.delete(away);
  }

  /// A file that is named by its path.
  InstalledModel file(Path path) {
    if (Files.isDirectory(path)) {
      throw new Failure(
          Failure.Code.BAD_MODEL_FILE, path + " is a folder; name the GGUF file in it");
    }
    if (!Files.isRegularFile(path)) {
      throw new Failure(Failure.Code.MODEL_NOT_FOUND, "there is no file " + path);
    }
    if (!Files.isReadable(path)) {
      throw new Failure(Failure.Code.STORAGE, path + " cannot be read: permission denied");
    }
    if (!ModelFiles.isGguf(path)) {
      throw new Failure(
          Failure.Code.BAD_MODEL_FILE,
          path + (path.toFile().length() == 0 ? " is empty" : " is not a GGUF file"));
    }
    List<Path> parts =
        ModelFiles.parts(path)
            .orElseThrow(() ->
                new Failure(
                    Failure.Code.BAD_MODEL_FILE,
                    path + " is one part of a split model, and other parts are missing"));
    return new InstalledModel(
        path.toString(),
        parts,
        ModelFiles.bytes(parts),
        Origin.FILE,
        path.toString(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private Optional<InstalledModel> ofCatalogue(CatalogueModel model) {
    Path pulled = folders.models().resolve(model.folder()).resolve(model.fileName());
    if (isWhole(pulled, model)) {
      return Optional.of(known(model, pulled, Origin.PULLED, true));
    }
    HubCache hub = new HubCache(environment);
    for (Source source : model.sources()) {
      if (source instanceof Source.HubFile file) {
        Optional<Path> cached = hub.find(file).filter(path -> isWhole(path, model));
        if (cached.isPresent()) {
          boolean sure = HubCache.sha256(cached.get()).equals(Optional.of(model.sha256()));
          return Optional.of(known(model, cached.get(), Origin.HUGGING_FACE, sure));
        }
      }
    }
    Optional<Path> blob =
        new OllamaModels(environment).blob(model.sha256()).filter(path -> isWhole(path, model));
    if (blob.isPresent()) {
      return Optional.of(known(model, blob.get(), Origin.OLLAMA, true));
    }
    for (Path folder : subfolders(folders.models())) {
      if (String.valueOf(folder.getFileName()).startsWith("linked-")) {
        Optional<InstalledModel> linked =
            Card.read(folder).filter(card -> card.name().equals(model.name()));
        if (linked.isPresent()) {
          return linked;
        }
      }
    }
    return new LmStudioModels(environment)
        .find(model.fileName())
        .filter(path -> isWhole(path, model))
        .map(path -> known(model, path, Origin.LM_STUDIO, false));
  }

  private static boolean isWhole(Path path, CatalogueModel model) {
    return Files.isRegularFile(path) && path.toFile().length() == model.bytes();
  }

  private static InstalledModel known(
      CatalogueModel model, Path path, Origin origin, boolean checked) {
    return new InstalledModel(
        model.name(),
        List.of(path),
        model.bytes(),
        origin,
        model.sources().getFirst().toString(),
        checked ? Optional.of(model.sha256()) : Optional.empty(),
        Optional.of(model.licence().id()),
        Optional.empty());
  }

  /// Exact name first, then file name, then a beginning that only one model has.
  private Optional<InstalledModel> named(String text) {
    List<InstalledModel> all = list();
    String wanted = text.toLowerCase(Locale.ROOT);
    for (InstalledModel model : all) {
      if (model.name().toLowerCase(Locale.ROOT).equals(wanted)) {
        return Optional.of(model);
      }
    }
    List<InstalledModel> byFile =
        all.stream()
            .filter(model -> {
              String file = String.valueOf(model.path().getFileName());
              return file.toLowerCase(Locale.ROOT).equals(wanted)
                  || GgufNames.stem(file).toLowerCase(Locale.ROOT).equals(wanted);
            })
            .toList();
    if (!byFile.isEmpty()) {
      return Optional.of(byFile.getFirst());
    }
    List<InstalledModel> beginning =
        all.stream()
            .filter(model -> {
              String name = model.name().toLowerCase(Locale.ROOT);
              return name.startsWith(wanted + "/") || name.startsWith(wanted + ":");
            })
            .toList();
    return beginning.size() == 1 ? Optional.of(beginning.getFirst()) : Optional.empty();
  }

  private List<InstalledModel> ours() {
    List<InstalledModel> ours = new ArrayList<>();
    for (Path folder : subfolders(folders.models())) {
      Card.read(folder).ifPresent(ours::add);
    }
    ours.sort(Comparator.comparing(InstalledModel::name));
    return ours;
  }

  /// The folders in a folder, hidden ones left out; none if it is not there.
  static List<Path> subfolders(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> !String.valueOf(entry.getFileName()).startsWith("."))
          .filter(Files::isDirectory)
          .sorted()
          .toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw new Failure(
          Failure.Code.STORAGE, folder + " cannot be read (" + Folders.reason(e) + ")", e);
    }
  }

  private Failure missing(String text) {
    String what;
    Optional<CatalogueModel> known = Catalogue.find(text);
    String lower = text.toLowerCase(Locale.ROOT);
    if (known.isPresent()) {
      CatalogueModel model = known.get();
      what =
          model.name()
              + " is not here yet; get it ("
              + Sizes.bytes(model.bytes())
              + ") with: flint pull "
              + model.name();
    } else if (lower.matches("(hf|pip|https?):.*")) {
      what = text + " is not here yet; get it with: flint pull " + text;
    } else if (Reference.looksLikePath(text)) {
      what =
          "there is no file "
              + text
              + "; flint list shows the models that are here, flint pull gets others";
    } else {
      List<String> names = new ArrayList<>();
      list().forEach(model -> names.add(model.name()));
      Catalogue.MODELS.forEach(model -> names.add(model.name()));
      List<String> close = Catalogue.suggestions(text, names);
      what =
          "there is no model '"
              + text
              + "'"
              + (close.isEmpty() ? "" : "; did you mean " + String.join(" or ", close) + "?")
              + (close.isEmpty() ? ";" : "")
              + " flint list --all shows what there is, flint pull NAME gets a model";
    }
    return new Failure(Failure.Code.MODEL_NOT_FOUND, what);
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath();
    }
  }

  private static Path parent(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    return parent == null ? path : parent;
  }
}
