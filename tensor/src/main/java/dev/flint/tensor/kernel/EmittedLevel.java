package dev.flint.tensor.kernel;

import dev.flint.tensor.asm.Cpu;
import dev.flint.tensor.asm.Isa;
import java.util.Optional;

/// Whether products can be emitted for this process and for which processor level: asked once.
final class EmittedLevel {
  /// What was found out, with `FLINT_ISA` obeyed.
  static final Isa.Choice CHOICE = choose();

  private EmittedLevel() {}

  private static Isa.Choice choose() {
    Cpu.Detection detection = Cpu.detect();
    if (detection instanceof Cpu.Detection.Unknown unknown) {
      return new Isa.Choice(Optional.empty(), unknown.reason());
    }
    try {
      return Isa.choose(((Cpu.Detection.Known) detection).cpu(), System.getenv(Isa.VARIABLE));
    } catch (IllegalArgumentException e) {
      return new Isa.Choice(Optional.empty(), String.valueOf(e.getMessage()));
    }
  }
}
