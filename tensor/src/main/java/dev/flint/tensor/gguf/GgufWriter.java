package dev.flint.tensor.gguf;

import dev.flint.tensor.format.TensorType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Writes a GGUF version 3 file: describe it, then [#write].
///
/// ```java
/// GgufWriter.to(path)
///     .put("general.architecture", "llama")
///     .u32("llama.block_count", 1)
///     .tensor("output_norm.weight", TensorType.F32, List.of(64L), segment)
///     .write();
/// ```
///
/// Most keys of a model are `uint32` and other readers insist on it: use [#u32] for them. Keys,
/// names and shapes that the reader would refuse throw IllegalArgumentException. For one thread.
public final class GgufWriter {
  private static final int VERSION = 3;
  private static final long CHUNK_BYTES = 64L << 20;

  private final Path path;
  private final MetadataWriter metadata = new MetadataWriter();
  private final List<Planned> tensors = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private int alignment = Part.DEFAULT_ALIGNMENT;

  /// Gives the bytes of a tensor when its turn to be written has come.
  @FunctionalInterface
  public interface Source {
    /// Writes exactly the tensor's bytes.
    void writeTo(WritableByteChannel channel) throws IOException;
  }

  private record Planned(
      String name, TensorType type, List<Long> shape, long bytes, Source source) {}

  private GgufWriter(Path path) {
    this.path = path;
  }

  public static GgufWriter to(Path path) {
    return new GgufWriter(path);
  }

  /// A value in one of the forms that [Metadata] holds; a whole number gets the signed type of its
  /// Java width, an `Object[]` holds arrays.
  public GgufWriter put(String key, Object value) {
    if (key.equals(Part.ALIGNMENT_KEY)) {
      throw new IllegalArgumentException("set the alignment with alignment(bytes)");
    }
    metadata.put(key, value);
    return this;
  }

  public GgufWriter u8(String key, int value) {
    metadata.putUnsigned(key, ValueType.UINT8, value);
    return this;
  }

  public GgufWriter u16(String key, int value) {
    metadata.putUnsigned(key, ValueType.UINT16, value);
    return this;
  }

  public GgufWriter u32(String key, long value) {
    metadata.putUnsigned(key, ValueType.UINT32, value);
    return this;
  }

  /// @param bits of the number, read as unsigned
  public GgufWriter u64(String key, long bits) {
    metadata.putUnsigned(key, ValueType.UINT64, bits);
    return this;
  }

  public GgufWriter u8s(String key, long... values) {
    metadata.putUnsigned(key, ValueType.UINT8, values);
    return this;
  }

  public GgufWriter u16s(String key, long... values) {
    metadata.putUnsigned(key, ValueType.UINT16, values);
    return this;
  }

  public GgufWriter u32s(String key, long... values) {
    metadata.putUnsigned(key, ValueType.UINT32, values);
    return this;
  }

  /// @param bits of the numbers, read as unsigned
  public GgufWriter u64s(String key, long... bits) {
    metadata.putUnsigned(key, ValueType.UINT64, bits);
    return this;
  }

  /// An array of strings given as bytes, which need not be UTF-8.
  public GgufWriter rawStrings(String key, byte[]... strings) {
    metadata.putRaw(key, strings);
    return this;
  }

  /// Where tensors may begin: at multiples of a power of two from 8 bytes to 2 MiB; 32 unless said.
  public GgufWriter alignment(int bytes) {
    if (!Part.isAlignment(bytes)) {
      throw new IllegalArgumentException(
          bytes
              + " is not a power of two from "
              + Part.LEAST_ALIGNMENT
              + " to "
              + Part.MOST_ALIGNMENT);
    }
    metadata.putUnsigned(Part.ALIGNMENT_KEY, ValueType.UINT32, bytes);
    alignment = bytes;
    return this;
  }

  /// A tensor whose bytes are in memory; they are read by [#write].
  public GgufWriter tensor(String name, TensorType type, List<Long> shape, MemorySegment data) {
    long bytes = checkedBytes(name, type, shape);
    if (data.byteSize() != bytes) {
      throw new IllegalArgumentException(
          "tensor '" + name + "' has " + bytes + " bytes, but " + data.byteSize() + " are given");
    }
    return tensor(name, type, shape, channel -> copy(data, channel));
  }

  /// A tensor whose bytes are made while the file is written.
  ///
  /// @param shape sizes in ggml's order: the first is the length of a contiguous row
  public GgufWriter tensor(String name, TensorType type, List<Long> shape, Source source) {
    long bytes = checkedBytes(name, type, shape);
    if (!names.add(name)) {
      throw new IllegalArgumentException("tensor '" + name + "' was given before");
    }
    tensors.add(new Planned(name, type, List.copyOf(shape), bytes, source));
    return this;
  }

  private static long checkedBytes(String name, TensorType type, List<Long> shape) {
    int nameBytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (nameBytes == 0 || nameBytes > TensorTable.MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "a tensor's name has 1 to " + TensorTable.MAX_NAME_BYTES + " bytes, not " + nameBytes);
    }
    String fault = Shape.fault(type, shape);
    if (fault != null) {
      throw new IllegalArgumentException("tensor '" + name + "' " + fault);
    }
    return Shape.bytes(type, shape);
  }

  /// Writes the file beside its place and moves it there when it is complete, so that nobody ever
  /// sees half of it; one that was there is replaced.
  ///
  /// @throws IOException if it cannot be written; then nothing is left behind
  public void write() throws IOException {
    Path aside = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      try (FileChannel channel =
          FileChannel.open(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        writeTo(channel);
        channel.force(true);
      }
      Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  private void writeTo(FileChannel channel) throws IOException {
    write(header(), channel);
    for (Planned tensor : tensors) {
      pad(channel);
      long start = channel.position();
      tensor.source.writeTo(new Uncloseable(channel));
      long written = channel.position() - start;
      if (written != tensor.bytes) {
        throw new IllegalStateException(
            "tensor '"
                + tensor.name
                + "' has "
                + tensor.bytes
                + " bytes, but its source wrote "
                + written);
      }
    }
    pad(channel);
  }

  private byte[] header() {
    Encoding header = new Encoding();
    header.int32(Part.MAGIC).int32(VERSION).int64(tensors.size()).int64(metadata.count());
    header.raw(metadata.toBytes());
    long offset = 0;
    for (Planned tensor : tensors) {
      header.text(tensor.name).int32(tensor.shape.size());
      for (long size : tensor.shape) {
        header.int64(size);
      }
      header.int32(tensor.type.id()).int64(offset);
      offset = aligned(Math.addExact(offset, tensor.bytes));
    }
    return header.toBytes();
  }

  private long aligned(long at) {
    return Math.multiplyExact(Math.ceilDiv(at, alignment), (long) alignment);
  }

  private void pad(FileChannel channel) throws IOException {
    long at = channel.position();
    write(new byte[(int) (aligned(at) - at)], channel);
  }

  private static void write(byte[] bytes, WritableByteChannel channel) throws IOException {
    for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
      channel.write(left);
    }
  }

  private static void copy(MemorySegment data, WritableByteChannel channel) throws IOException {
    for (long at = 0; at < data.byteSize(); at += CHUNK_BYTES) {
      ByteBuffer left =
          data.asSlice(at, Math.min(CHUNK_BYTES, data.byteSize() - at)).asByteBuffer();
      while (left.hasRemaining()) {
        channel.write(left);
      }
    }
  }

  /// Lets a source write but neither close nor move the file.
  private record Uncloseable(FileChannel file) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer bytes) throws IOException {
      return file.write(bytes);
    }

    @Override
    public boolean isOpen() {
      return file.isOpen();
    }

    @Override
    public void close() {}
  }
}
