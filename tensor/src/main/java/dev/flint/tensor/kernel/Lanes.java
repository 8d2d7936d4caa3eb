package dev.flint.tensor.kernel;

import static dev.flint.tensor.asm.Registers.mem;
import static dev.flint.tensor.asm.Registers.vec;

import dev.flint.tensor.asm.Assembler;
import dev.flint.tensor.asm.Isa;
import dev.flint.tensor.asm.Label;
import dev.flint.tensor.asm.Mem;
import dev.flint.tensor.asm.Vec;
import dev.flint.tensor.asm.VecOrMem;
import java.util.LinkedHashMap;
import java.util.Map;

/// An assembler with one vector width: what AVX2 and AVX-512 name differently has one name here,
/// and constants lie behind the code or, while registers are free, in registers.
public final class Lanes {
  public final Assembler a;

  /// Bits of a vector.
  final int bits;

  private final Map<String, Label> places = new LinkedHashMap<>();
  private final Map<String, byte[]> values = new LinkedHashMap<>();
  private final Map<String, Vec> registers = new LinkedHashMap<>();
  private int free;
  private int end;

  public Lanes(Isa isa) {
    a = new Assembler(isa);
    bits = isa == Isa.AVX512_VNNI ? 512 : 256;
  }

  /// Bytes of a vector.
  int bytes() {
    return bits / 8;
  }

  /// Rows of a vector.
  int rows() {
    return bits / 32;
  }

  /// Vector registers there are.
  int registers() {
    return bits == 512 ? 32 : 16;
  }

  Vec reg(int number) {
    return vec(number, bits);
  }

  /// Half the width of a register, the operand of conversions that double it.
  Vec half(Vec v) {
    return v.as(bits / 2);
  }

  void load(Vec d, Mem s) {
    a.vmovups(d, s);
  }

  void store(Mem d, Vec s) {
    a.vmovups(d, s);
  }

  void and(Vec d, Vec s, VecOrMem t) {
    if (bits == 512) {
      a.vpandd(d, s, t);
    } else {
      a.vpand(d, s, t);
    }
  }

  void or(Vec d, Vec s, VecOrMem t) {
    if (bits == 512) {
      a.vpord(d, s, t);
    } else {
      a.vpor(d, s, t);
    }
  }

  public void zero(Vec d) {
    // The 128-bit form clears the whole register; above 15 there is only EVEX.
    if (bits == 512) {
      a.vpxord(d, d, d);
    } else {
      a.vpxor(d, d, d);
    }
  }

  /// Shifts 16-bit lanes left, or right where the count is negative.
  void shift(Vec d, VecOrMem s, int left) {
    if (left > 0) {
      a.vpsllw(d, s, left);
    } else {
      a.vpsrlw(d, s, -left);
    }
  }

  /// Registers `[from, to)` may hold constants. They are loaded by [#pin].
  void pinnable(int from, int to) {
    free = from;
    end = to;
  }

  /// Loads a constant into a register for the whole routine, if one is free.
  void pin(byte[] value) {
    String key = key(value);
    if (free < end && !registers.containsKey(key)) {
      Vec register = reg(free++);
      load(register, place(value));
      registers.put(key, register);
    }
  }

  /// A constant as an operand.
  public VecOrMem constant(byte[] value) {
    Vec register = registers.get(key(value));
    return register != null ? register : place(value);
  }

  /// A constant in memory.
  Mem place(byte[] value) {
    String key = key(value);
    values.put(key, value);
    return mem(places.computeIfAbsent(key, k -> a.label("constant")));
  }

  /// The constants behind the code; call once, at the end.
  public void pool() {
    for (var entry : places.entrySet()) {
      a.align(bytes());
      a.bind(entry.getValue());
      for (byte b : java.util.Objects.requireNonNull(values.get(entry.getKey()))) {
        a.db(b);
      }
    }
  }

  /// A vector of equal bytes.
  byte[] bytes(int value) {
    return repeat(new byte[] {(byte) value});
  }

  /// A vector of equal 16-bit numbers.
  byte[] shorts(int value) {
    return repeat(new byte[] {(byte) value, (byte) (value >> 8)});
  }

  /// A vector of equal 32-bit numbers.
  public byte[] ints(int value) {
    return repeat(
        new byte[] {(byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)});
  }

  /// A pattern repeated to the width of a vector.
  byte[] repeat(byte[] pattern) {
    byte[] all = new byte[bytes()];
    for (int i = 0; i < all.length; i++) {
      all[i] = pattern[i % pattern.length];
    }
    return all;
  }

  private static String key(byte[] value) {
    return new String(value, java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
