package dev.flint.tensor.gguf;

import dev.flint.tensor.format.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads the table of tensors and lays them over the file: each inside it, aligned, none over
/// another.
final class TensorTable {
  static final int MAX_TENSORS = 1 << 18;
  static final int MAX_NAME_BYTES = 256;

  /// Bytes of the smallest entry: a name of one letter, one dimension.
  static final int LEAST_ENTRY_BYTES = 8 + 1 + 4 + 8 + 4 + 8;

  private final Cursor cursor;

  TensorTable(Cursor cursor) {
    this.cursor = cursor;
  }

  /// One line of the table.
  ///
  /// @param place of the line in the file
  /// @param offset of the tensor's bytes from the start of all tensors' bytes
  private record Entry(String name, TensorType type, List<Long> shape, long place, long offset) {}

  List<Tensor> read(int count, int alignment, MemorySegment file) {
    List<Entry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < count; i++) {
      Entry entry = entry();
      if (!names.add(entry.name)) {
        throw fault(entry, "occurs twice");
      }
      entries.add(entry);
    }
    long base = Math.ceilDiv(cursor.at(), alignment) * (long) alignment;
    List<Tensor> tensors = new ArrayList<>();
    NavigableMap<Long, Entry> placed = new TreeMap<>();
    for (Entry entry : entries) {
      tensors.add(place(entry, base, alignment, file, placed));
    }
    return tensors;
  }

  private Entry entry() {
    cursor.enter("the tensor table", "");
    long place = cursor.at();
    String name = cursor.name("tensor name", MAX_NAME_BYTES);
    cursor.enter("tensor", name);
    int dimensions = cursor.int32();
    if (dimensions < 1 || dimensions > Shape.MAX_DIMENSIONS) {
      throw cursor.fault(
          place,
          cursor.where()
              + " has "
              + Integer.toUnsignedString(dimensions)
              + " dimensions, not 1 to "
              + Shape.MAX_DIMENSIONS);
    }
    List<Long> shape = new ArrayList<>(dimensions);
    for (int d = 0; d < dimensions; d++) {
      shape.add(cursor.int64());
    }
    TensorType type = type();
    Entry entry = new Entry(name, type, List.copyOf(shape), place, cursor.int64());
    String fault = Shape.fault(type, shape);
    if (fault != null) {
      throw fault(entry, fault);
    }
    return entry;
  }

  private TensorType type() {
    long place = cursor.at();
    int id = cursor.int32();
    Optional<TensorType> type = TensorType.ofId(id);
    if (type.isPresent()) {
      return type.get();
    }
    String name = nameOfUnread(id);
    throw cursor.fault(
        place,
        cursor.where()
            + " is of type "
            + Integer.toUnsignedString(id)
            + (name == null ? ", which is not known" : " (" + name + "), which is not supported"));
  }

  /// The names of ggml's types that Flint does not read.
  private static @Nullable String nameOfUnread(int id) {
    return switch (id) {
      case 4 -> "Q4_2, removed from GGUF";
      case 5 -> "Q4_3, removed from GGUF";
      case 16 -> "IQ2_XXS";
      case 17 -> "IQ2_XS";
      case 18 -> "IQ3_XXS";
      case 19 -> "IQ1_S";
      case 21 -> "IQ3_S";
      case 22 -> "IQ2_S";
      case 29 -> "IQ1_M";
      case 31 -> "Q4_0_4_4, removed from GGUF";
      case 32 -> "Q4_0_4_8, removed from GGUF";
      case 33 -> "Q4_0_8_8, removed from GGUF";
      case 34 -> "TQ1_0";
      case 35 -> "TQ2_0";
      case 36 -> "IQ4_NL_4_4, removed from GGUF";
      case 37 -> "IQ4_NL_4_8, removed from GGUF";
      case 38 -> "IQ4_NL_8_8, removed from GGUF";
      case 40 -> "NVFP4";
      case 41 -> "Q1_0";
      case 42 -> "Q2_0";
      default -> null;
    };
  }

  private Tensor place(
      Entry entry, long base, int alignment, MemorySegment file, NavigableMap<Long, Entry> placed) {
    long bytes = Shape.bytes(entry.type, entry.shape);
    if (entry.offset < 0 || entry.offset > Long.MAX_VALUE - base - bytes) {
      throw fault(
          entry, "begins at " + Long.toUnsignedString(entry.offset) + ", beyond what a file holds");
    }
    if (entry.offset % alignment != 0) {
      throw fault(
          entry, "begins at " + entry.offset + ", which is not aligned to " + alignment + " bytes");
    }
    long start = base + entry.offset;
    long end = start + bytes;
    if (end > cursor.fileBytes()) {
      throw cursor.fault(
          entry.place,
          "the file ends at byte "
              + cursor.fileBytes()
              + " but tensor "
              + BadGguf.quote(entry.name)
              + " needs byte "
              + end
              + "; it was probably not downloaded completely");
    }
    Map.Entry<Long, Entry> before = placed.lowerEntry(end);
    if (before != null) {
      Entry other = before.getValue();
      if (before.getKey() + Shape.bytes(other.type, other.shape) > start) {
        throw fault(entry, "overlaps tensor " + BadGguf.quote(other.name));
      }
    }
    placed.put(start, entry);
    return new Tensor(entry.name, entry.type, entry.shape, file.asSlice(start, bytes));
  }

  private BadGguf fault(Entry entry, String reason) {
    return cursor.fault(entry.place, "tensor " + BadGguf.quote(entry.name) + " " + reason);
  }
}
