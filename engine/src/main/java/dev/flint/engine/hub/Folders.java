package dev.flint.engine.hub;

import dev.flint.chat.Failure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/// The places of Flint's files. Nothing is created until it is needed.
///
/// @param cache what can be had again: models, measurements
/// @param data what cannot: accepted licences, saved conversations
/// @param settings the settings file, which need not exist
public record Folders(Path cache, Path data, Path settings) {

  /// `FLINT_HOME` (everything under one folder), else the XDG folders, else their usual places
  /// under the home folder.
  ///
  /// @throws Failure `STORAGE` if there is neither a home folder nor a variable that names one
  public static Folders of(Map<String, String> environment) {
    String own = environment.get("FLINT_HOME");
    if (own != null && !own.isBlank()) {
      Path home = Path.of(own).toAbsolutePath();
      return new Folders(home.resolve("cache"), home.resolve("data"), home.resolve("flint.toml"));
    }
    return new Folders(
        xdg(environment, "XDG_CACHE_HOME", ".cache").resolve("flint"),
        xdg(environment, "XDG_DATA_HOME", ".local/share").resolve("flint"),
        xdg(environment, "XDG_CONFIG_HOME", ".config").resolve("flint").resolve("flint.toml"));
  }

  /// The person's home folder: `HOME`, else what the system says.
  static Path home(Map<String, String> environment) {
    String home = environment.get("HOME");
    if (home == null || home.isBlank()) {
      home = System.getProperty("user.home");
    }
    if (home == null || home.isBlank() || home.equals("?")) {
      throw new Failure(
          Failure.Code.STORAGE, "there is no home folder; set FLINT_HOME to a folder for Flint");
    }
    return Path.of(home).toAbsolutePath();
  }

  private static Path xdg(Map<String, String> environment, String variable, String usual) {
    String value = environment.get(variable);
    // The XDG specification says that a relative path is to be ignored.
    return value != null && !value.isBlank() && Path.of(value).isAbsolute()
        ? Path.of(value)
        : home(environment).resolve(usual);
  }

  /// Where pulled models lie, one folder each.
  public Path models() {
    return cache.resolve("models");
  }

  /// Unfinished pulls and locks; on the file system of [#models] so that finishing is a rename.
  Path partial() {
    return models().resolve(".partial");
  }

  /// Creates a folder with its parents.
  ///
  /// @return the folder
  /// @throws Failure `STORAGE` with the path and the reason if that cannot be done or the folder
  ///   cannot be written
  public static Path create(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
    if (!Files.isWritable(folder)) {
      throw unwritable(folder, new AccessDeniedException(folder.toString()));
    }
    return folder;
  }

  private static Failure unwritable(Path folder, IOException cause) {
    return new Failure(
        Failure.Code.STORAGE,
        "the folder "
            + folder
            + " cannot be written ("
            + reason(cause)
            + "); make it writable or set FLINT_HOME to another folder",
        cause);
  }

  /// Why an operation on a file failed, in a few words.
  static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "permission denied";
      case FileAlreadyExistsException exists -> exists.getFile() + " is a file, not a folder";
      case NoSuchFileException missing -> missing.getFile() + " does not exist";
      case FileSystemException other when other.getReason() != null ->
          String.valueOf(other.getReason());
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
