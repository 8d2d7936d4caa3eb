package dev.flint.tensor.asm;

/// A general register under its 64-bit name (`rax`) or its 32-bit name (`eax`).
///
/// Writing the 32-bit name clears the upper half of the register.
///
/// @param number 0 to 15: rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8 … r15
/// @param bits 64 or 32
public record Gpr(int number, int bits) implements Operand {
  private static final String[] NAMES = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};

  public Gpr {
    if (number < 0 || number > 15) {
      throw new IllegalArgumentException("general registers are numbered 0 to 15, not " + number);
    }
    if (bits != 64 && bits != 32) {
      throw new IllegalArgumentException("a general register has 64 or 32 bits, not " + bits);
    }
  }

  boolean wide() {
    return bits == 64;
  }

  @Override
  public String toString() {
    if (number < 8) {
      return (wide() ? "r" : "e") + NAMES[number];
    }
    return "r" + number + (wide() ? "" : "d");
  }
}
