package dev.flint.tensor.asm;

import static dev.flint.tensor.asm.Registers.eax;
import static dev.flint.tensor.asm.Registers.ebx;
import static dev.flint.tensor.asm.Registers.ecx;
import static dev.flint.tensor.asm.Registers.edx;
import static dev.flint.tensor.asm.Registers.mem;
import static dev.flint.tensor.asm.Registers.rbx;
import static dev.flint.tensor.asm.Registers.rdi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The processor, as CPUID and XGETBV describe it: asked in emitted code, no file of the system
/// read.
///
/// @param vendor `GenuineIntel`, `AuthenticAMD`, …
/// @param brand the name for people; may be a hypervisor's short one
/// @param features those that can be used: the processor has them and the system saves their
///   registers
/// @param caches of the core that answered; empty where a hypervisor hides them
public record Cpu(String vendor, String brand, Set<Feature> features, List<Cache> caches) {

  /// What the kernels can make use of.
  public enum Feature {
    AVX2,
    FMA,
    F16C,
    BMI2,
    AVX_VNNI,
    AVX512F,
    AVX512BW,
    AVX512DQ,
    AVX512VL,
    AVX512_VNNI,
    /// The system saves the ymm registers.
    YMM_STATE,
    /// The system saves the zmm and mask registers.
    ZMM_STATE
  }

  /// One cache for data.
  ///
  /// @param level 1 is nearest to the core
  /// @param sharedBy how many logical processors may share it
  public record Cache(int level, long bytes, int lineBytes, int sharedBy) {}

  /// What asking came to.
  public sealed interface Detection {
    record Known(Cpu cpu) implements Detection {}

    /// @param reason why code cannot be emitted here: one sentence for a person
    record Unknown(String reason) implements Detection {}
  }

  private static final int MAX_CACHES = 16;

  /// Asks the processor. Takes a page of executable memory for a moment.
  public static Detection detect() {
    String architecture = System.getProperty("os.arch", "");
    if (!isX86(architecture)) {
      return new Detection.Unknown(
          "no kernels are emitted for " + architecture + " processors yet");
    }
    var routines =
        List.of(new Routine("cpuid", cpuidRoutine()), new Routine("xgetbv", xgetbvRoutine()));
    // No pattern switch: linking its bootstrap costs more than all of this at start-up.
    CodeMemory.Outcome outcome = CodeMemory.load(routines);
    if (outcome instanceof CodeMemory.Outcome.Refused refused) {
      return new Detection.Unknown(refused.reason());
    }
    try (CodeMemory memory = ((CodeMemory.Outcome.Loaded) outcome).memory();
        var arena = Arena.ofConfined()) {
      var questions =
          new Questions(memory.function("cpuid"), memory.function("xgetbv"), arena.allocate(16));
      return new Detection.Known(questions.cpu());
    }
  }

  static boolean isX86(String architecture) {
    return switch (architecture.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> true;
      default -> false;
    };
  }

  /// The levels of kernels this processor can run, lowest first.
  public Set<Isa> levels() {
    return Isa.among(features);
  }

  /// `int[4] at rdi: {leaf, sub-leaf} → {eax, ebx, ecx, edx}`.
  private static byte[] cpuidRoutine() {
    var a = new Assembler(Isa.AVX2);
    a.push(rbx);
    a.mov(eax, mem(rdi));
    a.mov(ecx, mem(rdi, 4));
    a.cpuid();
    a.mov(mem(rdi), eax);
    a.mov(mem(rdi, 4), ebx);
    a.mov(mem(rdi, 8), ecx);
    a.mov(mem(rdi, 12), edx);
    a.pop(rbx);
    a.ret();
    return a.code();
  }

  /// `int[4] at rdi: {} → {low half of control register 0}`.
  private static byte[] xgetbvRoutine() {
    var a = new Assembler(Isa.AVX2);
    a.xor(ecx, ecx);
    a.xgetbv();
    a.mov(mem(rdi), eax);
    a.ret();
    return a.code();
  }

  /// The leaves of CPUID, read with the manual's names of registers and bits.
  private record Questions(MethodHandle cpuid, MethodHandle xgetbv, MemorySegment answer) {
    private static final int EAX = 0;
    private static final int EBX = 1;
    private static final int ECX = 2;
    private static final int EDX = 3;

    Cpu cpu() {
      ask(0, 0);
      int lastLeaf = register(EAX);
      String vendor = text(EBX).concat(text(EDX)).concat(text(ECX));
      ask(0x80000000, 0);
      int lastExtended = register(EAX);
      var brand = new StringBuilder();
      for (int leaf = 0x80000002; leaf <= 0x80000004; leaf++) {
        if (Integer.compareUnsigned(leaf, lastExtended) <= 0) {
          ask(leaf, 0);
          brand.append(text(EAX)).append(text(EBX)).append(text(ECX)).append(text(EDX));
        }
      }
      return new Cpu(
          vendor, brand.toString().strip(), features(lastLeaf), caches(lastLeaf, lastExtended));
    }

    private Set<Feature> features(int lastLeaf) {
      var features = EnumSet.noneOf(Feature.class);
      ask(1, 0);
      boolean asksSystem = bit(ECX, 27);
      boolean fma = bit(ECX, 12);
      boolean f16c = bit(ECX, 29);
      if (!asksSystem || lastLeaf < 7) {
        return features;
      }
      call(xgetbv);
      int saved = register(EAX);
      if ((saved & 0x06) != 0x06) {
        return features;
      }
      features.add(Feature.YMM_STATE);
      add(features, Feature.FMA, fma);
      add(features, Feature.F16C, f16c);
      ask(7, 0);
      int lastSubLeaf = register(EAX);
      add(features, Feature.AVX2, bit(EBX, 5));
      add(features, Feature.BMI2, bit(EBX, 8));
      boolean zmm = (saved & 0xE6) == 0xE6;
      if (zmm) {
        features.add(Feature.ZMM_STATE);
        add(features, Feature.AVX512F, bit(EBX, 16));
        add(features, Feature.AVX512DQ, bit(EBX, 17));
        add(features, Feature.AVX512BW, bit(EBX, 30));
        add(features, Feature.AVX512VL, bit(EBX, 31));
        add(features, Feature.AVX512_VNNI, bit(ECX, 11));
      }
      if (lastSubLeaf >= 1) {
        ask(7, 1);
        add(features, Feature.AVX_VNNI, bit(EAX, 4));
      }
      return features;
    }

    /// Intel answers in leaf 4, AMD in leaf 0x8000001D, in the same fields.
    private List<Cache> caches(int lastLeaf, int lastExtended) {
      int leaf = 4;
      if (Integer.compareUnsigned(lastExtended, 0x8000001D) >= 0) {
        ask(0x80000001, 0);
        leaf = bit(ECX, 22) ? 0x8000001D : 4;
      }
      var caches = new ArrayList<Cache>();
      if (leaf == 4 && lastLeaf < 4) {
        return caches;
      }
      for (int i = 0; i < MAX_CACHES; i++) {
        ask(leaf, i);
        int kind = register(EAX) & 0x1F;
        if (kind == 0) {
          break;
        }
        boolean instructionsOnly = kind == 2;
        if (!instructionsOnly) {
          int ebx = register(EBX);
          int lineBytes = (ebx & 0xFFF) + 1;
          long partitions = (ebx >>> 12 & 0x3FF) + 1L;
          long ways = (ebx >>> 22) + 1L;
          long sets = Integer.toUnsignedLong(register(ECX)) + 1;
          int sharedBy = (register(EAX) >>> 14 & 0xFFF) + 1;
          int level = register(EAX) >>> 5 & 7;
          caches.add(new Cache(level, ways * partitions * lineBytes * sets, lineBytes, sharedBy));
        }
      }
      return List.copyOf(caches);
    }

    private static void add(Set<Feature> features, Feature feature, boolean there) {
      if (there) {
        features.add(feature);
      }
    }

    private void ask(int leaf, int subLeaf) {
      answer.setAtIndex(ValueLayout.JAVA_INT, 0, leaf);
      answer.setAtIndex(ValueLayout.JAVA_INT, 1, subLeaf);
      call(cpuid);
    }

    private void call(MethodHandle routine) {
      CodeMemory.call(routine, answer);
    }

    private int register(int number) {
      return answer.getAtIndex(ValueLayout.JAVA_INT, number);
    }

    private boolean bit(int number, int bit) {
      return (register(number) >>> bit & 1) != 0;
    }

    private String text(int number) {
      byte[] bytes = answer.asSlice(4L * number, 4).toArray(ValueLayout.JAVA_BYTE);
      return new String(bytes, StandardCharsets.ISO_8859_1).replace("\0", "");
    }
  }
}
