package dev.flint.model.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Full KV blocks on a disk, so that a long text is not read again after its memory was needed for
/// others or its process ended.
///
/// A block's name is the SHA-256 of what led to it: the model and everything else that its bytes
/// depend on, the tenant, and all tokens up to its end. Each tenant has a folder of its own, which
/// [#erase] removes whole. A file is written aside and renamed; one that is damaged counts as
/// missing. Blocks are copied at once and written by a thread of this folder; when too many wait,
/// further ones are not kept. Whoever may read the folder can tell what was written: it is for its
/// owner alone.
public final class KvFolder implements AutoCloseable {
  private static final long MOST_WAITING_BYTES = 256L << 20;
  private static final int CHECK_BYTES = Long.BYTES;
  private static final long CLOSE_SECONDS = 60;

  private final Path folder;
  private final String origin;
  private final long mostBytes;
  private final AtomicLong waiting = new AtomicLong();

  /// Bytes of all files, known to the writer only; -1 before it has looked.
  private long held = -1;

  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("flint-kv").factory());

  /// @param folder made when the first block is kept
  /// @param origin everything that the bytes depend on beside the tokens: the model's file, the
  ///   layout, the kernels
  /// @param mostBytes of all files of the folder; those used longest ago go first
  public KvFolder(Path folder, String origin, long mostBytes) {
    this.folder = folder;
    this.origin = origin;
    this.mostBytes = mostBytes;
  }

  /// The name of a text that has not begun.
  String begin(String tenant) {
    return hash(tenant) + "/" + hash(origin + "\n" + tenant);
  }

  /// The name of the block that continues another one, or a beginning.
  static String after(String name, int[] tokens) {
    int tenant = name.indexOf('/') + 1;
    byte[] before = name.substring(tenant).getBytes(StandardCharsets.US_ASCII);
    ByteBuffer bytes = ByteBuffer.allocate(before.length + tokens.length * Integer.BYTES);
    bytes.put(before).asIntBuffer().put(tokens);
    return name.substring(0, tenant) + HexFormat.of().formatHex(sha256().digest(bytes.array()));
  }

  private static String hash(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Keeps the pages of a block; those of layers whose window has passed are left out.
  ///
  /// @param pages not read any more when this returns
  void keep(String name, @Nullable MemorySegment[] pages) {
    long bytes = 0;
    for (@Nullable MemorySegment page : pages) {
      bytes += page == null ? 0 : page.byteSize();
    }
    if (waiting.get() + bytes > MOST_WAITING_BYTES || Files.exists(folder.resolve(name))) {
      return;
    }
    waiting.addAndGet(bytes);
    byte[] content = new byte[CHECK_BYTES + (int) bytes];
    int at = CHECK_BYTES;
    for (@Nullable MemorySegment page : pages) {
      if (page != null) {
        int size = (int) page.byteSize();
        MemorySegment.ofArray(content).asSlice(at, size).copyFrom(page);
        at += size;
      }
    }
    writer.execute(() -> {
      try {
        write(folder.resolve(name), content);
      } catch (IOException | UncheckedIOException e) {
        // The disk is full or not ours: what is not kept is read again.
      } finally {
        waiting.addAndGet(CHECK_BYTES - content.length);
      }
    });
  }

  private void write(Path file, byte[] content) throws IOException {
    if (Files.exists(file)) {
      return;
    }
    ByteBuffer.wrap(content).putLong(0, check(content));
    makeRoom(content.length);
    Path aside = file.resolveSibling(file.getFileName() + ".new");
    createFolder(aside.getParent());
    Files.write(aside, content);
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void createFolder(@Nullable Path path) throws IOException {
    if (path == null || Files.isDirectory(path)) {
      return;
    }
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectories(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectories(path);
    }
  }

  private static long check(byte[] content) {
    CRC32C check = new CRC32C();
    check.update(content, CHECK_BYTES, content.length - CHECK_BYTES);
    return check.getValue() << Integer.SIZE | content.length;
  }

  private record Kept(Path file, long bytes, FileTime used) {}

  /// Deletes what was used longest ago, and a little more than is needed: the folder is not listed
  /// for every block.
  private void makeRoom(long bytes) throws IOException {
    if (held >= 0 && held + bytes <= mostBytes) {
      held += bytes;
      return;
    }
    List<Kept> kept = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          kept.add(new Kept(file, Files.size(file), Files.getLastModifiedTime(file)));
        }
      }
    }
    kept.sort(Comparator.comparing(Kept::used));
    held = bytes + kept.stream().mapToLong(Kept::bytes).sum();
    long most = held > mostBytes ? mostBytes / 10 * 9 : mostBytes;
    for (int i = 0; i < kept.size() && held > most; i++) {
      Files.deleteIfExists(kept.get(i).file);
      held -= kept.get(i).bytes;
    }
  }

  /// Bytes of a block's pages on the disk; -1 if it is not there.
  long bytes(String name) {
    try {
      return Math.max(0, Files.size(folder.resolve(name)) - CHECK_BYTES);
    } catch (IOException e) {
      return -1;
    }
  }

  /// Reads a block; one that is not whole is thrown away.
  ///
  /// @param pages those that are wanted; the others are null
  /// @return whether it was there, whole and with these pages
  boolean read(String name, @Nullable MemorySegment[] pages) {
    Path file = folder.resolve(name);
    long bytes = CHECK_BYTES;
    for (@Nullable MemorySegment page : pages) {
      bytes += page == null ? 0 : page.byteSize();
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer content = ByteBuffer.allocate((int) bytes);
      while (content.hasRemaining() && channel.read(content) >= 0) {}
      if (channel.size() != bytes || content.getLong(0) != check(content.array())) {
        Files.deleteIfExists(file);
        return false;
      }
      long at = CHECK_BYTES;
      for (@Nullable MemorySegment page : pages) {
        if (page != null) {
          page.copyFrom(MemorySegment.ofArray(content.array()).asSlice(at, page.byteSize()));
          at += page.byteSize();
        }
      }
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      return false; // It cannot be read: the text is read again.
    }
  }

  /// Deletes all that was kept for a tenant, and what waits to be written.
  ///
  /// @throws IOException if something could not be deleted
  public void erase(String tenant) throws IOException {
    Future<?> done =
        writer.submit(() -> {
          erase(folder, tenant);
          held = -1;
          return true;
        });
    try {
      done.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it is deleted all the same
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    }
  }

  /// The same for a folder that nobody has open.
  ///
  /// @throws IOException if something could not be deleted
  public static void erase(Path folder, String tenant) throws IOException {
    Path own = folder.resolve(hash(tenant));
    if (!Files.isDirectory(own)) {
      return;
    }
    try (Stream<Path> files = Files.list(own)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(own);
  }

  /// Writes what waits.
  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        writer.shutdownNow();
      }
    } catch (InterruptedException e) {
      writer.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
