package dev.flint.tensor.asm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Bytes of code or data in the making, with labels that are filled in when their place is known.
///
/// The part of an assembler that is the same for every processor with little-endian 32-bit relative
/// addresses. Not for use by several threads at once.
public abstract sealed class CodeBuffer permits LegacyEncoder {
  /// A 32-bit field at `at` that must become the distance from `end` to the label.
  private record Gap(Label label, int at, int end) {}

  private static final int MAX_ALIGNMENT = 4096;

  private byte[] bytes = new byte[1024];
  private int size;
  private final List<Gap> gaps = new ArrayList<>();

  CodeBuffer() {}

  /// A label that is bound later. The name serves error messages only.
  public Label label(String name) {
    return new Label(this, name);
  }

  /// Gives the label the present position.
  ///
  /// @throws IllegalStateException if it has one already
  public void bind(Label label) {
    own(label);
    if (label.position != Label.UNBOUND) {
      throw new IllegalStateException("label '" + label + "' is bound twice");
    }
    label.position = size;
  }

  /// A label for the present position: the head of a loop.
  public Label here(String name) {
    Label label = label(name);
    bind(label);
    return label;
  }

  /// How many bytes were written so far.
  public int size() {
    return size;
  }

  /// A copy of the bytes with all labels resolved.
  ///
  /// @throws IllegalStateException if a label that is used was never bound
  public byte[] code() {
    for (int i = 0; i < gaps.size(); i++) {
      Gap gap = gaps.get(i);
      if (gap.label.position == Label.UNBOUND) {
        throw new IllegalStateException("label '" + gap.label + "' is used but bound nowhere");
      }
      patch(gap.at, gap.label.position - gap.end);
    }
    gaps.clear();
    return Arrays.copyOf(bytes, size);
  }

  /// Data: the low 8 bits of each value.
  public void db(int... values) {
    for (int value : values) {
      int8(value);
    }
  }

  /// Data: the low 16 bits of each value.
  public void dw(int... values) {
    for (int value : values) {
      int8(value);
      int8(value >> 8);
    }
  }

  /// Data: 32 bits a value.
  public void dd(int... values) {
    for (int value : values) {
      int32(value);
    }
  }

  /// Data: one float a value.
  public void dd(float... values) {
    for (float value : values) {
      int32(Float.floatToRawIntBits(value));
    }
  }

  /// Data: 64 bits a value.
  public void dq(long... values) {
    for (long value : values) {
      int64(value);
    }
  }

  final void own(Label label) {
    if (label.owner != this) {
      throw new IllegalArgumentException("label '" + label + "' belongs to other code");
    }
  }

  /// The number of bytes up to the next multiple of `alignment`.
  final int padding(int alignment) {
    if (Integer.bitCount(alignment) != 1 || alignment > MAX_ALIGNMENT) {
      throw new IllegalArgumentException(
          "an alignment is a power of two up to " + MAX_ALIGNMENT + ", not " + alignment);
    }
    return -size & (alignment - 1);
  }

  final void int8(int value) {
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * size);
    }
    bytes[size++] = (byte) value;
  }

  final void int32(int value) {
    int8(value);
    int8(value >> 8);
    int8(value >> 16);
    int8(value >> 24);
  }

  final void int64(long value) {
    int32((int) value);
    int32((int) (value >> 32));
  }

  /// A 32-bit field: the distance from the end of the instruction, which comes `bytesAfter` bytes
  /// after the field, to the label plus `displacement`.
  final void distance(Label label, int displacement, int bytesAfter) {
    gaps.add(new Gap(label, size, size + Integer.BYTES + bytesAfter));
    int32(displacement);
  }

  private void patch(int at, int add) {
    int value =
        (bytes[at] & 0xFF)
            | (bytes[at + 1] & 0xFF) << 8
            | (bytes[at + 2] & 0xFF) << 16
            | bytes[at + 3] << 24;
    int sum = value + add;
    bytes[at] = (byte) sum;
    bytes[at + 1] = (byte) (sum >> 8);
    bytes[at + 2] = (byte) (sum >> 16);
    bytes[at + 3] = (byte) (sum >> 24);
  }
}
