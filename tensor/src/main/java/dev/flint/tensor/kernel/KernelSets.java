package dev.flint.tensor.kernel;

import dev.flint.tensor.asm.Isa;
import java.util.List;

/// The kernel sets by name.
public final class KernelSets {
  private KernelSets() {}

  /// The names that [#byName] knows, from the plainest to the fastest.
  public static List<String> names() {
    return List.of("reference", "scalar", "vector", "jit");
  }

  /// The fastest set that this process can use: emitted machine code, else the Vector API if its
  /// incubator module was loaded, else plain Java.
  public static String fastest() {
    return EmittedLevel.CHOICE.level().isPresent() ? "jit" : withoutEmission();
  }

  /// Why [#fastest] is what it is: one sentence for a person.
  public static String reason() {
    Isa.Choice choice = EmittedLevel.CHOICE;
    return choice
        .level()
        .map(isa -> "machine code is emitted for " + isa + ": " + choice.reason())
        .orElseGet(() -> "no machine code is emitted: " + choice.reason());
  }

  /// @throws IllegalArgumentException if there is no such set
  /// @throws IllegalStateException if this process cannot use it
  public static Kernels byName(String name) {
    return switch (name) {
      case "reference" -> new ReferenceKernels();
      case "scalar" -> new ScalarKernels();
      case "vector" -> new VectorKernels();
      case "jit" ->
          new EmittedKernels(
              EmittedLevel.CHOICE.level().orElseThrow(() -> new IllegalStateException(reason())));
      default ->
          throw new IllegalArgumentException(
              "no kernels are called '" + name + "'; there are " + String.join(", ", names()));
    };
  }

  /// The fastest set that needs no machine code.
  static String withoutEmission() {
    try {
      Class.forName("jdk.incubator.vector.Vector", false, KernelSets.class.getClassLoader());
      return "vector";
    } catch (ClassNotFoundException e) {
      return "scalar";
    }
  }
}
