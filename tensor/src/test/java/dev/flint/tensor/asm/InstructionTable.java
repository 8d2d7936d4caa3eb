package dev.flint.tensor.asm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/// Checks a table of instruction forms against GNU as, many operands each.
///
/// A line is a mnemonic and pairs of widths and operands, `vpaddd xy v,v,v/m XYZk v,v,v/m/d`: at
/// the widths x (xmm) and y by VEX, at X, Y and Z by EVEX (k: with write masks); `r` and `R` are
/// general registers of 32 and 64 bits, `-` no operands. Operands: `v` a register of that width,
/// `h`, `q`, `e` of half, a quarter, an eighth of it (at least xmm), `w` a dword and `W` a qword
/// general register, `x` and `y` those vectors, `k` a mask register, `m` memory, `d` and `D` a
/// dword or qword broadcast, `i` an immediate byte, `n` a 32-bit constant, `N` a 64-bit one, `c` a
/// shift count.
final class InstructionTable {
  /// Every instruction starts at a multiple of this, so that as's code can be cut into
  /// instructions.
  private static final int SLOT = 16;

  private static final byte FILLER = (byte) 0xCC;
  private static final int[] BASES = {0, 5, 4, 12, 13, 15, 6};
  private static final int[] INDICES = {-1, 1, 9, 5, 13, 12};
  private static final int[] DISPLACEMENTS = {
    0,
    8,
    -128,
    0x12345678,
    1,
    2,
    4,
    16,
    32,
    64,
    127,
    128,
    -64,
    -132,
    254,
    256,
    508,
    512,
    1016,
    1024,
    2032,
    2048,
    4064,
    4096,
    8128,
    8192,
    -512,
    -516,
    -4096,
    -8192,
    -8256,
    Integer.MIN_VALUE
  };
  private static final long[] CONSTANTS = {
    0, 1, -1, 127, 128, -128, -129, 0x12345678, Integer.MIN_VALUE, Integer.MAX_VALUE
  };
  private static final long[] WIDE_CONSTANTS = {
    0xFFFFFFFFL, 1L << 31, Long.MIN_VALUE, 0x123456789ABCDEFL
  };

  private static final Method[] METHODS = Assembler.class.getMethods();

  private final Random random = new Random(4242);
  private final Set<Method> seen = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
  private final List<String> texts = new ArrayList<>();
  private final List<byte[]> codes = new ArrayList<>();

  /// Checks the table and that it has every public method of the chapter, but for those with
  /// labels.
  ///
  /// @return how many instructions were compared
  static int check(Class<?> chapter, String table) {
    var checker = new InstructionTable();
    table.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(checker::line);
    checker.compare();
    List<String> missing =
        Arrays.stream(chapter.getDeclaredMethods())
            .filter(m -> Modifier.isPublic(m.getModifiers()) && !checker.seen.contains(m))
            .filter(m -> !Arrays.asList(m.getParameterTypes()).contains(Label.class))
            .filter(m -> !m.getName().equals("align"))
            .map(Method::toString)
            .toList();
    assertThat(missing).as("methods that are not in the table").isEmpty();
    return checker.texts.size();
  }

  private void line(String line) {
    boolean vexOnly = line.startsWith("{vex} ");
    String[] words = line.split(" +", -1);
    int first = vexOnly ? 1 : 0;
    for (int i = first + 1; i < words.length; i += 2) {
      boolean masks = words[i].endsWith("k");
      for (char width : words[i].replace("k", "").toCharArray()) {
        form(words[first], vexOnly, width, masks, words[i + 1].split(",", -1));
      }
    }
  }

  private void form(String name, boolean vexOnly, char width, boolean masks, String[] slots) {
    boolean evex = Character.isUpperCase(width) && width != 'R';
    Isa isa = vexOnly ? Isa.AVX_VNNI : evex || name.startsWith("kmov") ? Isa.AVX512_VNNI : Isa.AVX2;
    int bits =
        switch (width) {
          case 'x', 'X' -> 128;
          case 'y', 'Y' -> 256;
          case 'z', 'Z' -> 512;
          case 'R' -> 64;
          default -> 32;
        };
    List<String> choices = new ArrayList<>(List.of(""));
    for (String slot : slots) {
      List<String> longer = new ArrayList<>();
      for (String chosen : choices) {
        for (String kind : slot.split("/", -1)) {
          longer.add(chosen + kind);
        }
      }
      choices = longer;
    }
    for (String kinds : choices) {
      boolean memory = kinds.chars().anyMatch(c -> "mdD".indexOf(c) >= 0);
      int count = kinds.equals("-") ? 1 : memory ? BASES.length * INDICES.length : 14;
      for (int n = 0; n < count; n++) {
        Object[] operands = operands(kinds, bits, evex, n);
        if (masks && n % 3 != 0) {
          operands[0] = masked(operands[0], n);
        }
        instruction(name, vexOnly, isa, bits, kinds, operands);
      }
      Object[] operands = operands(kinds, bits, evex, 0);
      if (evex && !masks && !(operands[0] instanceof Mask) && !(operands[0] instanceof Gpr)) {
        operands[0] = masked(operands[0], 1);
        var a = new Assembler(isa);
        assertThatThrownBy(() -> invoke(a, name, operands)).hasMessageContaining("mask");
      }
    }
  }

  private Object[] operands(String kinds, int bits, boolean evex, int n) {
    if (kinds.equals("-")) {
      return new Object[0];
    }
    var operands = new Object[kinds.length()];
    for (int i = 0; i < operands.length; i++) {
      char kind = kinds.charAt(i);
      operands[i] =
          switch (kind) {
            case 'v' -> bits < 128 ? new Gpr(random.nextInt(16), bits) : vector(bits, evex);
            case 'h' -> vector(Math.max(128, bits / 2), evex);
            case 'q' -> vector(Math.max(128, bits / 4), evex);
            case 'e' -> vector(Math.max(128, bits / 8), evex);
            case 'x' -> vector(128, evex);
            case 'y' -> vector(256, evex);
            case 'w' -> new Gpr(random.nextInt(16), 32);
            case 'W' -> new Gpr(random.nextInt(16), 64);
            case 'k' -> new Mask(random.nextInt(8));
            case 'm' -> memory(n);
            case 'd', 'D' -> memory(n).broadcast();
            case 'i' -> random.nextInt(256);
            case 'n' -> CONSTANTS[n % CONSTANTS.length];
            case 'N' -> WIDE_CONSTANTS[n % WIDE_CONSTANTS.length];
            case 'c' -> n % 32;
            default -> throw new IllegalArgumentException("no kind of operand: " + kind);
          };
    }
    if (bits >= 128 && evex && bits < 512 && !high(operands)) {
      return operands(kinds, bits, true, n);
    }
    return operands;
  }

  /// Whether EVEX is needed anyway: otherwise as, like the assembler, would choose VEX.
  private static boolean high(Object[] operands) {
    boolean vectors = false;
    for (Object operand : operands) {
      if (operand instanceof Vec v) {
        vectors = true;
        if (v.number() > 15) {
          return true;
        }
      }
    }
    return !vectors;
  }

  private Vec vector(int bits, boolean evex) {
    return new Vec(random.nextInt(evex ? 32 : 16), bits, 0, false);
  }

  private static Mem memory(int n) {
    int base = BASES[n % BASES.length];
    int index = INDICES[n / BASES.length % INDICES.length];
    int displacement = DISPLACEMENTS[n % DISPLACEMENTS.length];
    Gpr indexRegister = index < 0 ? null : new Gpr(index, 64);
    return Mem.at(new Gpr(base, 64), indexRegister, index < 0 ? 1 : 1 << n % 4, displacement, null);
  }

  private static Object masked(Object destination, int n) {
    var k = new Mask(1 + n % 7);
    if (destination instanceof Mem m) {
      return m.masked(k);
    }
    return n % 2 == 0 ? ((Vec) destination).zeroed(k) : ((Vec) destination).masked(k);
  }

  private void instruction(
      String name, boolean vexOnly, Isa isa, int bits, String kinds, Object[] operands) {
    var text = new StringBuilder(vexOnly ? "{vex} " : "").append(name);
    for (int i = 0; i < operands.length; i++) {
      int elementBits = kinds.charAt(i) == 'D' ? 64 : 32;
      text.append(i == 0 ? " " : ", ").append(IntelText.of(operands[i], bits, elementBits));
    }
    var a = new Assembler(isa);
    invoke(a, name, operands);
    texts.add(text.toString());
    codes.add(a.code());
  }

  private void invoke(Assembler a, String name, Object[] operands) {
    for (Method method : METHODS) {
      if (method.getName().equals(name) && takes(method.getParameterTypes(), operands)) {
        try {
          method.invoke(a, operands);
        } catch (InvocationTargetException e) {
          if (e.getCause() instanceof RuntimeException cause) {
            throw cause;
          }
          throw new AssertionError(e);
        } catch (IllegalAccessException e) {
          throw new AssertionError(e);
        }
        seen.add(method);
        return;
      }
    }
    throw new AssertionError("no method " + name + Arrays.toString(operands));
  }

  private static boolean takes(Class<?>[] types, Object[] operands) {
    if (types.length != operands.length) {
      return false;
    }
    for (int i = 0; i < types.length; i++) {
      boolean fits =
          types[i] == int.class
              ? operands[i] instanceof Integer
              : types[i] == long.class
                  ? operands[i] instanceof Long
                  : types[i].isInstance(operands[i]);
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private void compare() {
    var program = new StringBuilder();
    for (String text : texts) {
      program.append(text).append("\n.balign 16, 0xCC\n");
    }
    byte[] expected = GnuAs.assemble(program.toString());
    assertThat(expected).hasSize(SLOT * texts.size());
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < texts.size() && wrong.size() < 40; i++) {
      byte[] slot = Arrays.copyOf(codes.get(i), SLOT);
      Arrays.fill(slot, codes.get(i).length, SLOT, FILLER);
      byte[] oracle = Arrays.copyOfRange(expected, SLOT * i, SLOT * i + SLOT);
      if (!Arrays.equals(slot, oracle)) {
        wrong.add(texts.get(i) + ": " + hex(slot) + " but as says " + hex(oracle));
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
