package dev.flint.tensor.asm;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The levels of x86-64 processors for which kernels are written, from the lowest.
///
/// Code of a level runs on every processor that [Cpu#levels] lists the level for. AVX512_VNNI means
/// EVEX only: of the 256-bit VNNI in VEX (AVX-VNNI) some such processors know nothing.
public enum Isa {
  /// AVX2, FMA, F16C, BMI2.
  AVX2("avx2"),
  /// AVX2 and `vpdpbusd` on 256 bits.
  AVX_VNNI("avx-vnni"),
  /// AVX-512 F, BW, DQ, VL and VNNI.
  AVX512_VNNI("avx512-vnni");

  /// The environment variable that lowers the level, for tests.
  public static final String VARIABLE = "FLINT_ISA";

  private static final String NAMES = "avx2, avx-vnni or avx512-vnni";

  private final String text;

  Isa(String text) {
    this.text = text;
  }

  /// Which level is used and why.
  ///
  /// @param level empty if this processor has none: then there are no emitted kernels
  /// @param reason one sentence for a person
  public record Choice(Optional<Isa> level, String reason) {}

  /// The highest level the processor has, or the one that `wish` names.
  ///
  /// @param wish the value of [#VARIABLE], null or empty for none
  /// @throws IllegalArgumentException if `wish` names no level, or one the processor lacks
  public static Choice choose(Cpu cpu, @Nullable String wish) {
    Set<Isa> levels = cpu.levels();
    if (wish != null && !wish.isBlank()) {
      Isa wished = parse(wish);
      if (!levels.contains(wished)) {
        throw new IllegalArgumentException(
            VARIABLE
                + "="
                + wish
                + " asks for a level that this processor ("
                + cpu.brand()
                + ") or its system lacks; it has "
                + (levels.isEmpty() ? "none" : levels));
      }
      return new Choice(Optional.of(wished), VARIABLE + " asks for " + wished);
    }
    Optional<Isa> highest = Optional.empty();
    for (Isa level : levels) {
      highest = Optional.of(level);
    }
    return new Choice(
        highest,
        highest.isPresent()
            ? "the highest level of this processor (" + cpu.brand() + ")"
            : "this processor (" + cpu.brand() + ") or its system lacks AVX2, FMA, F16C or BMI2");
  }

  /// The levels whose features are all there, in order.
  static Set<Isa> among(Set<Cpu.Feature> features) {
    var levels = EnumSet.noneOf(Isa.class);
    if (!features.containsAll(
        EnumSet.of(Cpu.Feature.AVX2, Cpu.Feature.FMA, Cpu.Feature.F16C, Cpu.Feature.BMI2))) {
      return levels;
    }
    levels.add(AVX2);
    if (features.contains(Cpu.Feature.AVX_VNNI)) {
      levels.add(AVX_VNNI);
    }
    if (features.containsAll(
        EnumSet.of(
            Cpu.Feature.AVX512F,
            Cpu.Feature.AVX512BW,
            Cpu.Feature.AVX512DQ,
            Cpu.Feature.AVX512VL,
            Cpu.Feature.AVX512_VNNI))) {
      levels.add(AVX512_VNNI);
    }
    return levels;
  }

  private static Isa parse(String wish) {
    String name = wish.strip().toLowerCase(Locale.ROOT).replace('_', '-');
    for (Isa isa : values()) {
      if (isa.text.equals(name)) {
        return isa;
      }
    }
    throw new IllegalArgumentException(VARIABLE + "=" + wish + " is no level; use " + NAMES);
  }

  @Override
  public String toString() {
    return text;
  }
}
