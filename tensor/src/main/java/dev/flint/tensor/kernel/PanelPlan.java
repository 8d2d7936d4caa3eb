package dev.flint.tensor.kernel;

import dev.flint.tensor.crew.Crew;
import dev.flint.tensor.memory.HugePages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// The weights of a model that are to be laid out together, and the ways to do so: in memory, into
/// a file ([PanelFile]), or by mapping a file that was written before. Used once, by one thread.
///
/// The model's own file is read piece by piece and its pages are given back at once, so that the
/// weights are never in memory twice.
public final class PanelPlan {
  /// Of the files; a program that lays out differently has another.
  public static final int VERSION = PanelFile.VERSION;

  /// Bytes that one worker lays out at a time, about.
  private static final long UNIT_BYTES = 512 * 1024;

  /// How far it is.
  @FunctionalInterface
  public interface Progress {
    Progress NONE = (done, all) -> {};

    /// Called by the thread that waits, now and then.
    void at(long doneBytes, long allBytes);
  }

  /// What became of a file.
  public enum Found {
    /// The panels are in place.
    MAPPED,
    /// There is no such file.
    ABSENT,
    /// It holds something else, such as another version's panels.
    OTHER,
    /// It was cut short or changed.
    DAMAGED
  }

  private final List<LaidMatrix> matrices;
  private final Arena arena;

  PanelPlan(List<LaidMatrix> matrices, Arena arena) {
    this.matrices = List.copyOf(matrices);
    this.arena = arena;
  }

  /// Size of the file that [#write] writes.
  public long fileBytes() {
    return new PanelFile(matrices, "").bytes();
  }

  /// Maps panels that were written before.
  ///
  /// @param key names the model and its state; as it was for [#write]
  /// @throws IOException if there is a file and it cannot be read
  public Found map(Path file, String key) throws IOException {
    PanelFile form = new PanelFile(matrices, key);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment mapped = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
      Found found = form.check(mapped);
      if (found == Found.MAPPED) {
        place(form, mapped);
      }
      return found;
    } catch (NoSuchFileException e) {
      return Found.ABSENT;
    }
  }

  /// Writes the panels to a new file and maps it.
  ///
  /// @param file must not exist; whoever calls removes it if this throws
  /// @throws IOException if it cannot be written, for example because the disk is full
  public void write(Path file, String key, Crew crew, Progress progress) throws IOException {
    PanelFile form = new PanelFile(matrices, key);
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      layOut(
          crew,
          progress,
          (index, matrix, from, to) -> {
            try (Arena own = Arena.ofConfined()) {
              MemorySegment unit = own.allocate(matrix.at(to) - matrix.at(from), 64);
              matrix.layOut(from, to, unit, 0);
              writeAll(channel, unit.asByteBuffer(), form.offset(index) + matrix.at(from));
            }
          });
      MemorySegment mapped = channel.map(MapMode.READ_ONLY, 0, form.bytes(), arena);
      writeAll(channel, form.header(mapped), 0);
      channel.force(false);
      place(form, mapped);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /// Lays the panels out in memory.
  public void layOut(Crew crew, Progress progress) {
    MemorySegment[] rooms = new MemorySegment[matrices.size()];
    for (int i = 0; i < rooms.length; i++) {
      rooms[i] = HugePages.allocate(matrices.get(i).bytes(), arena);
    }
    layOut(
        crew,
        progress,
        (index, matrix, from, to) -> matrix.layOut(from, to, rooms[index], matrix.at(from)));
    for (int i = 0; i < rooms.length; i++) {
      matrices.get(i).place(rooms[i]);
    }
  }

  private void place(PanelFile form, MemorySegment mapped) {
    for (int i = 0; i < matrices.size(); i++) {
      LaidMatrix matrix = matrices.get(i);
      matrix.place(mapped.asSlice(form.offset(i), matrix.bytes()));
    }
  }

  /// Lays out panels `[from, to)` of a matrix.
  private interface Unit {
    void layOut(int index, LaidMatrix matrix, int from, int to);
  }

  private void layOut(Crew crew, Progress progress, Unit work) {
    long all = matrices.stream().mapToLong(LaidMatrix::bytes).sum();
    AtomicLong done = new AtomicLong();
    crew.run(worker -> {
      int unit = worker.take();
      int passed = 0;
      for (int i = 0; i < matrices.size(); i++) {
        LaidMatrix matrix = matrices.get(i);
        int panels = (int) Math.max(1, UNIT_BYTES / Math.max(1, matrix.at(1)));
        int units = Math.ceilDiv(matrix.panels(), panels);
        for (; unit < passed + units; unit = worker.take()) {
          int from = (unit - passed) * panels;
          int to = Math.min(from + panels, matrix.panels());
          work.layOut(i, matrix, from, to);
          long sum = done.addAndGet(matrix.at(to) - matrix.at(from));
          if (worker.index() == 0) {
            progress.at(sum, all);
          }
        }
        passed += units;
      }
    });
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes, long at) {
    try {
      for (long next = at; bytes.hasRemaining(); ) {
        next += channel.write(bytes, next);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
