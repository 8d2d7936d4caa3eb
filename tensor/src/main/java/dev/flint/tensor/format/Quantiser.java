package dev.flint.tensor.format;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// Floats as stored weights: the way back of [Dequantiser].
///
/// F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q8_1, Q8_K and MXFP4 give the bytes of ggml's
/// `quantize_row_*_ref`. For the K and IQ4 formats a file may hold any of many good choices of
/// scales; this class picks its own by least squares ([ScaleFit]), with errors like ggml's but
/// other bytes. It is made for tests, small files and as the reference for activations, not for
/// speed.
///
/// Stateless; any thread may call it.
public final class Quantiser {
  private Quantiser() {}

  /// Stores `source[sourceOffset .. sourceOffset + count)` in `target` from `targetByteOffset` on.
  /// The target may have any alignment.
  ///
  /// @param count a multiple of the format's block size
  /// @throws IllegalArgumentException if `count` is not a multiple of the block size; if a format
  ///   with blocks meets a NaN, an infinity or weights beyond its scale; or if `type` is an integer
  ///   type, which has no scale to quantise with
  /// @throws IndexOutOfBoundsException if source or target is too short
  public static void row(
      TensorType type,
      float[] source,
      int sourceOffset,
      MemorySegment target,
      long targetByteOffset,
      int count) {
    Dequantiser.requireWholeBlocks(type, count);
    Objects.checkFromIndexSize(sourceOffset, count, source.length);
    Objects.checkFromIndexSize(targetByteOffset, type.bytes(count), target.byteSize());
    if (type.blockSize() > 1) {
      requireFinite(type, source, sourceOffset, count);
    }
    long at = targetByteOffset;
    int end = sourceOffset + count;
    for (int i = sourceOffset; i < end; i += type.blockSize(), at += type.blockBytes()) {
      switch (type) {
        case F32 -> target.set(LittleEndian.FLOAT, at, source[i]);
        case F64 -> target.set(LittleEndian.DOUBLE, at, source[i]);
        case F16 -> target.set(LittleEndian.SHORT, at, Float.floatToFloat16(source[i]));
        case BF16 -> target.set(LittleEndian.SHORT, at, bf16(source[i]));
        case Q4_0 -> Pack32.q4_0(source, i, target, at);
        case Q4_1 -> Pack32.q4_1(source, i, target, at);
        case Q5_0 -> Pack32.q5_0(source, i, target, at);
        case Q5_1 -> Pack32.q5_1(source, i, target, at);
        case Q8_0 -> Pack32.q8_0(source, i, target, at);
        case Q8_1 -> Pack32.q8_1(source, i, target, at);
        case IQ4_NL -> Pack32.iq4_nl(source, i, target, at);
        case MXFP4 -> Pack32.mxfp4(source, i, target, at);
        case Q2_K -> Pack256.q2_k(source, i, target, at);
        case Q3_K -> Pack256.q3_k(source, i, target, at);
        case Q4_K -> Pack256.q4_k(source, i, target, at);
        case Q5_K -> Pack256.q5_k(source, i, target, at);
        case Q6_K -> Pack256.q6_k(source, i, target, at);
        case Q8_K -> Pack256.q8_k(source, i, target, at);
        case IQ4_XS -> Pack256.iq4_xs(source, i, target, at);
        case I8, I16, I32, I64 ->
            throw new IllegalArgumentException(
                "%s holds whole numbers; floats cannot be quantised to it".formatted(type));
      }
    }
  }

  /// Rounds to the nearest bf16, ties to even; a NaN stays a (quiet) NaN.
  private static short bf16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) ((bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16);
  }

  private static void requireFinite(TensorType type, float[] source, int offset, int count) {
    for (int i = offset; i < offset + count; i++) {
      if (!Float.isFinite(source[i])) {
        throw new IllegalArgumentException(
            "weight %d of the row is %s; %s stores finite numbers only"
                .formatted(i - offset, source[i], type));
      }
    }
  }
}
