package dev.flint.engine.local;

import dev.flint.chat.Failure;
import dev.flint.engine.panels.PanelKey;
import dev.flint.model.cache.KvFolder;
import dev.flint.model.cache.KvLayout;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where keys and values of long texts are kept, a folder for each model.
///
/// @param bytes most bytes for each model; 0 keeps nothing
public record KvDisk(Path folder, long bytes) {
  public static final KvDisk NONE = new KvDisk(Path.of(""), 0);

  /// The place of one model; null if nothing is to be kept.
  @Nullable KvFolder of(List<Path> parts, KvLayout layout, String kernels) {
    if (bytes == 0) {
      return null;
    }
    try {
      String key = PanelKey.of(parts).name();
      return new KvFolder(folder.resolve(key), key + "\n" + layout + "\n" + kernels, bytes);
    } catch (IOException e) {
      return null; // Whoever cannot read the model's files will say so.
    }
  }

  /// Deletes what was kept for a tenant, of all models. Engines that are loaded must be told
  /// themselves, as they may be writing.
  ///
  /// @throws Failure STORAGE if something could not be deleted
  public void erase(String tenant) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> models = Files.newDirectoryStream(folder)) {
      for (Path model : models) {
        KvFolder.erase(model, tenant);
      }
    } catch (IOException e) {
      throw unerased(e);
    }
  }

  static Failure unerased(IOException e) {
    return new Failure(
        Failure.Code.STORAGE, "saved keys and values could not be deleted: " + e.getMessage(), e);
  }
}
