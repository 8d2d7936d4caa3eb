package dev.flint.tensor.asm;

/// Operands in Intel syntax, from tables of its own: it must not share a mistake with the encoder.
final class IntelText {
  private static final String[] WIDE =
      "rax rcx rdx rbx rsp rbp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15".split(" ", -1);
  private static final String[] NARROW =
      "eax ecx edx ebx esp ebp esi edi r8d r9d r10d r11d r12d r13d r14d r15d".split(" ", -1);

  private IntelText() {}

  /// @param vectorBits the length of the instruction, which says how often an element is broadcast
  /// @param elementBits the size of the element that is broadcast
  static String of(Object operand, int vectorBits, int elementBits) {
    return switch (operand) {
      case Gpr r -> (r.bits() == 64 ? WIDE : NARROW)[r.number()];
      case Mask k -> "k" + k.number();
      case Vec v -> {
        String width =
            switch (v.bits()) {
              case 128 -> "xmm";
              case 256 -> "ymm";
              default -> "zmm";
            };
        yield width + v.number() + mask(v.mask()) + (v.zeroing() ? "{z}" : "");
      }
      case Mem m -> {
        String index = m.index() == null ? "" : "+" + WIDE[m.index().number()] + "*" + m.scale();
        int base = m.base() == null ? 0 : m.base().number();
        String place = "[" + WIDE[base] + index + signed(m.displacement()) + "]";
        String times = m.repeated() ? "{1to" + vectorBits / elementBits + "}" : "";
        yield place + times + mask(m.mask());
      }
      case Number n -> n.toString();
      default -> throw new IllegalArgumentException("no operand: " + operand);
    };
  }

  private static String mask(int number) {
    return number == 0 ? "" : "{k" + number + "}";
  }

  private static String signed(int displacement) {
    return displacement == 0 ? "" : displacement < 0 ? "" + displacement : "+" + displacement;
  }
}
