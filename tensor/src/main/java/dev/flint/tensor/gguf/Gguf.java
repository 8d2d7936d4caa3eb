package dev.flint.tensor.gguf;

import dev.flint.tensor.format.TensorType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An opened GGUF file. The tensors' bytes stay in the file and are mapped; they are valid until
/// [#close].
public final class Gguf implements AutoCloseable {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final Arena arena;
  private final Metadata metadata;
  private final Map<String, Tensor> tensors;

  private Gguf(Path path, Arena arena, Metadata metadata, Map<String, Tensor> tensors) {
    this.path = path;
    this.arena = arena;
    this.metadata = metadata;
    this.tensors = tensors;
  }

  /// Opens and checks a file.
  ///
  /// @throws BadGguf if the file is not a sound GGUF
  /// @throws IOException if it cannot be read
  public static Gguf open(Path path) throws IOException {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return new Reader(path, file).read(arena);
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  public Path path() {
    return path;
  }

  public Metadata metadata() {
    return metadata;
  }

  /// All tensors in the file's order.
  public List<Tensor> tensors() {
    return List.copyOf(tensors.values());
  }

  public Optional<Tensor> tensor(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  @Override
  public void close() {
    arena.close();
  }

  private static final class Reader {
    private final Path path;
    private final MemorySegment file;
    private long at;

    Reader(Path path, MemorySegment file) {
      this.path = path;
      this.file = file;
    }

    Gguf read(Arena arena) {
      if (file.byteSize() < 24 || int32() != 0x46554747) {
        throw new BadGguf(path, 0, "this is not a GGUF file");
      }
      int version = int32();
      if (version != 2 && version != 3) {
        throw new BadGguf(path, 4, "GGUF version " + version + " is not supported");
      }
      long tensorCount = int64();
      long pairCount = int64();
      Map<String, Object> values = new LinkedHashMap<>();
      for (long i = 0; i < pairCount; i++) {
        String key = string();
        values.put(key, value(int32()));
      }
      Metadata metadata = new Metadata(values);
      record Entry(String name, TensorType type, List<Long> shape, long offset) {}
      List<Entry> entries = new ArrayList<>();
      for (long i = 0; i < tensorCount; i++) {
        String name = string();
        int dimensions = int32();
        List<Long> shape = new ArrayList<>();
        for (int d = 0; d < dimensions; d++) {
          shape.add(int64());
        }
        long place = at;
        int id = int32();
        TensorType type =
            TensorType.ofId(id)
                .orElseThrow(() -> new BadGguf(path, place, "unknown tensor type " + id));
        entries.add(new Entry(name, type, shape, int64()));
      }
      long alignment = metadata.integer("general.alignment").orElse(32L);
      long base = Math.ceilDiv(at, alignment) * alignment;
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (Entry entry : entries) {
        long count = 1;
        for (long size : entry.shape) {
          count = Math.multiplyExact(count, size);
        }
        MemorySegment data = file.asSlice(base + entry.offset, entry.type.bytes(count));
        tensors.put(entry.name, new Tensor(entry.name, entry.type, entry.shape, data));
      }
      return new Gguf(path, arena, metadata, tensors);
    }

    private Object value(int type) {
      return switch (type) {
        case 0 -> (short) (file.get(ValueLayout.JAVA_BYTE, at++) & 0xFF);
        case 1 -> file.get(ValueLayout.JAVA_BYTE, at++);
        case 2 -> int16() & 0xFFFF;
        case 3 -> int16();
        case 4 -> int32() & 0xFFFFFFFFL;
        case 5 -> int32();
        case 6 -> Float.intBitsToFloat(int32());
        case 7 -> file.get(ValueLayout.JAVA_BYTE, at++) != 0;
        case 8 -> string();
        case 9 -> array(int32(), int64());
        case 10, 11 -> int64();
        case 12 -> Double.longBitsToDouble(int64());
        default -> throw new BadGguf(path, at, "unknown value type " + type);
      };
    }

    private Object array(int type, long length) {
      int n = Math.toIntExact(length);
      switch (type) {
        case 4, 5 -> {
          int[] array = new int[n];
          for (int i = 0; i < n; i++) {
            array[i] = int32();
          }
          return array;
        }
        case 6 -> {
          float[] array = new float[n];
          for (int i = 0; i < n; i++) {
            array[i] = Float.intBitsToFloat(int32());
          }
          return array;
        }
        case 7 -> {
          boolean[] array = new boolean[n];
          for (int i = 0; i < n; i++) {
            array[i] = file.get(ValueLayout.JAVA_BYTE, at++) != 0;
          }
          return array;
        }
        case 8 -> {
          String[] array = new String[n];
          for (int i = 0; i < n; i++) {
            array[i] = string();
          }
          return array;
        }
        default -> {
          Object[] array = new Object[n];
          for (int i = 0; i < n; i++) {
            array[i] = value(type);
          }
          return array;
        }
      }
    }

    private short int16() {
      short value = file.get(ValueLayout.JAVA_SHORT_UNALIGNED, at);
      at += 2;
      return value;
    }

    private int int32() {
      int value = file.get(INT, at);
      at += 4;
      return value;
    }

    private long int64() {
      long value = file.get(LONG, at);
      at += 8;
      return value;
    }

    private String string() {
      int length = Math.toIntExact(int64());
      byte[] bytes = new byte[length];
      MemorySegment.copy(file, ValueLayout.JAVA_BYTE, at, bytes, 0, length);
      at += length;
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
