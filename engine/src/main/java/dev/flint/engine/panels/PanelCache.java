package dev.flint.engine.panels;

import dev.flint.tensor.crew.Crew;
import dev.flint.tensor.kernel.PanelPlan;
import dev.flint.tensor.kernel.PanelPlan.Found;
import dev.flint.tensor.kernel.PanelStore;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// A folder of laid-out weights, one file for each model, named by [PanelKey]. Files are written
/// aside and renamed; those that were not used for longest go when there is no room. Nothing here
/// stops a model from being loaded: what cannot be kept is laid out in memory, and the listener is
/// told why. Safe for any thread and any number of processes.
public final class PanelCache implements PanelHome {
  private static final String SUFFIX = ".panels";
  private static final String CURRENT = "-v" + PanelPlan.VERSION + SUFFIX;
  private static final String ASIDE = ".part";

  /// Room on the disk that is never used up.
  private static final long MARGIN_BYTES = 256L << 20;

  private final Path folder;
  private final long capBytes;
  private final Listener listener;
  private final FreeSpace freeSpace;

  /// How much a file system can still take.
  @FunctionalInterface
  interface FreeSpace {
    long bytes(Path folder) throws IOException;
  }

  /// Hears of what takes time and of what went wrong.
  public interface Listener {
    Listener NONE =
        new Listener() {
          @Override
          public void preparing(long doneBytes, long allBytes) {}

          @Override
          public void problem(String sentence) {}
        };

    /// Weights are being laid out; called many times by the loading thread, at last with both
    /// numbers equal.
    void preparing(long doneBytes, long allBytes);

    /// Something that a person should know; loading goes on.
    void problem(String sentence);
  }

  /// @param folder is made when it is needed
  /// @param capBytes most bytes of all files together; 0 keeps nothing
  public PanelCache(Path folder, long capBytes, Listener listener) {
    this(folder, capBytes, listener, where -> Files.getFileStore(where).getUsableSpace());
  }

  PanelCache(Path folder, long capBytes, Listener listener, FreeSpace freeSpace) {
    this.folder = folder;
    this.capBytes = capBytes;
    this.listener = listener;
    this.freeSpace = freeSpace;
  }

  @Override
  public PanelStore of(List<Path> parts) {
    return (plan, crew) -> {
      if (!keep(parts, plan, crew)) {
        plan.layOut(crew, listener::preparing);
      }
      listener.preparing(plan.fileBytes(), plan.fileBytes());
    };
  }

  /// Bytes that are kept for a model; 0 if there are none.
  public long bytes(List<Path> parts) {
    try {
      return size(file(PanelKey.of(parts).name()));
    } catch (IOException e) {
      // A model that cannot be read has none that could be used.
      return 0;
    }
  }

  /// All files that were made from a model whose own files are still there: that in use, and those
  /// of the same content with other times of change, which nothing would ask for any more.
  public List<Path> made(List<Path> parts) {
    try {
      String content = PanelKey.of(parts).content() + "-";
      return files().stream()
          .filter(file -> String.valueOf(file.getFileName()).startsWith(content))
          .toList();
    } catch (IOException e) {
      // A model that cannot be read has none that could be found.
      return List.of();
    }
  }

  /// Bytes of all files together.
  public long bytes() {
    try {
      return files().stream().mapToLong(PanelCache::size).sum();
    } catch (IOException e) {
      // A folder that cannot be read holds nothing for us.
      return 0;
    }
  }

  /// Where the files lie.
  public Path folder() {
    return folder;
  }

  /// Removes files of [#made].
  ///
  /// @return bytes that became free
  public long remove(List<Path> files) {
    long freed = 0;
    for (Path file : files) {
      long bytes = size(file);
      delete(file);
      freed += Files.exists(file) ? 0 : bytes;
    }
    return freed;
  }

  /// Whether the panels are in place, from a file.
  private boolean keep(List<Path> parts, PanelPlan plan, Crew crew) {
    if (capBytes == 0) {
      return false;
    }
    try {
      String key = PanelKey.of(parts).name();
      if (mapped(plan, key)) {
        return true;
      }
      if (plan.fileBytes() > capBytes) {
        throw new FileSystemException(
            folder.toString(), null, gigabytes(plan.fileBytes()) + " is more than may be kept");
      }
      Files.createDirectories(folder);
      try (var _ = FolderLock.take(folder)) {
        // Whoever had the lock before may have made them.
        return mapped(plan, key) || make(plan, key, crew);
      }
    } catch (IOException e) {
      listener.problem(
          "the prepared weights cannot be kept in "
              + folder
              + " ("
              + reason(e)
              + "), so every start prepares them anew");
      return false;
    }
  }

  private boolean mapped(PanelPlan plan, String key) throws IOException {
    Path file = file(key);
    Found found = plan.map(file, key);
    if (found == Found.MAPPED) {
      used(file);
    } else if (found == Found.DAMAGED) {
      listener.problem("the prepared weights in " + file + " are damaged; they are made anew");
      Files.delete(file);
    }
    return found == Found.MAPPED;
  }

  private boolean make(PanelPlan plan, String key, Crew crew) throws IOException {
    makeRoom(plan.fileBytes());
    Path aside = folder.resolve(key + ASIDE);
    Thread stopped = new Thread(() -> delete(aside), "flint-panels-stopped");
    Runtime.getRuntime().addShutdownHook(stopped);
    try {
      plan.write(aside, key, crew, listener::preparing);
      publish(aside, file(key));
      return true;
    } finally {
      delete(aside);
      unhook(stopped);
    }
  }

  /// The panels are in use by now, whatever becomes of their name.
  private void publish(Path aside, Path file) {
    try {
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      listener.problem(
          "the prepared weights cannot be named "
              + file
              + " ("
              + reason(e)
              + "), so they are lost");
    }
  }

  private static void unhook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: the hook does its work.
      return;
    }
  }

  /// Under the lock: removes what an ended process or an older Flint has left, then what was not
  /// used for longest, until the new file fits.
  private void makeRoom(long needed) throws IOException {
    List<Path> kept = new ArrayList<>();
    for (Path file : files()) {
      if (file.toString().endsWith(CURRENT)) {
        kept.add(file);
      } else {
        delete(file);
      }
    }
    kept.sort(Comparator.comparingLong(file -> file.toFile().lastModified()));
    long bytes = kept.stream().mapToLong(PanelCache::size).sum();
    for (Path oldest : kept) {
      if (bytes + needed <= capBytes && needed + MARGIN_BYTES <= freeSpace.bytes(folder)) {
        return;
      }
      bytes -= size(oldest);
      delete(oldest);
    }
    if (needed + MARGIN_BYTES > freeSpace.bytes(folder)) {
      throw new FileSystemException(
          folder.toString(),
          null,
          gigabytes(needed) + " needed, " + gigabytes(freeSpace.bytes(folder)) + " free");
    }
  }

  private Path file(String key) {
    return folder.resolve(key + CURRENT);
  }

  /// Everything here that Flint has made.
  private List<Path> files() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(file -> file.toString().endsWith(SUFFIX) || file.toString().endsWith(ASIDE))
          .toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }

  private static long size(Path file) {
    return file.toFile().length();
  }

  /// The time of change of a file is the time of its last use.
  private static void used(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
    } catch (IOException e) {
      // Somebody else's folder: it is theirs to tidy.
      return;
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It stays until the next one tries; the room it takes is counted.
      return;
    }
  }

  private static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }

  private static String reason(IOException e) {
    if (e instanceof FileSystemException file && file.getReason() != null) {
      return String.valueOf(file.getReason());
    }
    return switch (e) {
      case java.nio.file.AccessDeniedException denied -> "permission denied";
      case java.nio.file.FileAlreadyExistsException exists -> exists.getFile() + " is a file";
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
