package dev.flint.tensor.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/// Stored weights as the exact f32 values they stand for.
///
/// The arithmetic is that of ggml's `dequantize_row_*` as written: the same operations in the same
/// order, every product and sum rounded to f32, nothing fused. So results are the same bits on
/// every machine. This is the reference that every faster path is compared with.
///
/// Stateless; any thread may call it.
public final class Dequantiser {
  private Dequantiser() {}

  /// Writes `count` weights, stored in `source` from `sourceByteOffset` on, to `target[targetOffset
  /// ..]`. The source may have any alignment; nothing is allocated.
  ///
  /// Formats wider than f32 (F64, I32, I64) are rounded to the nearest f32.
  ///
  /// @param count a multiple of the format's block size
  /// @throws IllegalArgumentException if `count` is not a multiple of the block size
  /// @throws IndexOutOfBoundsException if source or target is too short
  public static void row(
      TensorType type,
      MemorySegment source,
      long sourceByteOffset,
      float[] target,
      int targetOffset,
      int count) {
    requireWholeBlocks(type, count);
    Objects.checkFromIndexSize(sourceByteOffset, type.bytes(count), source.byteSize());
    Objects.checkFromIndexSize(targetOffset, count, target.length);
    int blocks = count / type.blockSize();
    switch (type) {
      case F32 ->
          MemorySegment.copy(
              source, LittleEndian.FLOAT, sourceByteOffset, target, targetOffset, count);
      case F16 -> f16(source, sourceByteOffset, target, targetOffset, count);
      case BF16 -> bf16(source, sourceByteOffset, target, targetOffset, count);
      case F64 -> f64(source, sourceByteOffset, target, targetOffset, count);
      case I8 -> i8(source, sourceByteOffset, target, targetOffset, count);
      case I16 -> i16(source, sourceByteOffset, target, targetOffset, count);
      case I32 -> i32(source, sourceByteOffset, target, targetOffset, count);
      case I64 -> i64(source, sourceByteOffset, target, targetOffset, count);
      case Q4_0 -> Unpack32.q4_0(source, sourceByteOffset, target, targetOffset, blocks);
      case Q4_1 -> Unpack32.q4_1(source, sourceByteOffset, target, targetOffset, blocks);
      case Q5_0 -> Unpack32.q5_0(source, sourceByteOffset, target, targetOffset, blocks);
      case Q5_1 -> Unpack32.q5_1(source, sourceByteOffset, target, targetOffset, blocks);
      case Q8_0 -> Unpack32.q8_0(source, sourceByteOffset, target, targetOffset, blocks);
      case Q8_1 -> Unpack32.q8_1(source, sourceByteOffset, target, targetOffset, blocks);
      case IQ4_NL -> Unpack32.iq4_nl(source, sourceByteOffset, target, targetOffset, blocks);
      case MXFP4 -> Unpack32.mxfp4(source, sourceByteOffset, target, targetOffset, blocks);
      case Q2_K -> Unpack256.q2_k(source, sourceByteOffset, target, targetOffset, blocks);
      case Q3_K -> Unpack256.q3_k(source, sourceByteOffset, target, targetOffset, blocks);
      case Q4_K -> Unpack256.q4_k(source, sourceByteOffset, target, targetOffset, blocks);
      case Q5_K -> Unpack256.q5_k(source, sourceByteOffset, target, targetOffset, blocks);
      case Q6_K -> Unpack256.q6_k(source, sourceByteOffset, target, targetOffset, blocks);
      case Q8_K -> Unpack256.q8_k(source, sourceByteOffset, target, targetOffset, blocks);
      case IQ4_XS -> Unpack256.iq4_xs(source, sourceByteOffset, target, targetOffset, blocks);
    }
  }

  static void requireWholeBlocks(TensorType type, int count) {
    if (count % type.blockSize() != 0) {
      throw new IllegalArgumentException(
          "%s stores weights in blocks of %d; a row of %d is not whole blocks"
              .formatted(type, type.blockSize(), count));
    }
  }

  private static void f16(MemorySegment source, long at, float[] target, int to, int count) {
    for (int i = 0; i < count; i++) {
      target[to + i] = LittleEndian.half(source, at + 2L * i);
    }
  }

  private static void bf16(MemorySegment source, long at, float[] target, int to, int count) {
    for (int i = 0; i < count; i++) {
      target[to + i] = Float.intBitsToFloat(source.get(LittleEndian.SHORT, at + 2L * i) << 16);
    }
  }

  private static void f64(MemorySegment source, long at, float[] target, int to, int count) {
    for (int i = 0; i < count; i++) {
      target[to + i] = (float) source.get(LittleEndian.DOUBLE, at + 8L * i);
    }
  }

  private static void i8(MemorySegment source, long at, float[] target, int to, int count) {
    for (int i = 0; i < count; i++) {
      target[to + i] = source.get(ValueLayout.JAVA_BYTE, at + i);
    }
  }

  private static void i16(MemorySegment source, long at, float[] target, int to, int count) {
    for (int i = 0; i < count; i++) {
      target[to + i] = source.get(LittleEndian.SHORT, at + 2L * i);
    }
  }

  private static void i32(MemorySegment source, long at, float[] target, int to, int count) {
    for (int i = 0; i < count; i++) {
      target[to + i] = source.get(LittleEndian.INT, at + 4L * i);
    }
  }

  private static void i64(MemorySegment source, long at, float[] target, int to, int count) {
    for (int i = 0; i < count; i++) {
      target[to + i] = source.get(LittleEndian.LONG, at + 8L * i);
    }
  }
}
