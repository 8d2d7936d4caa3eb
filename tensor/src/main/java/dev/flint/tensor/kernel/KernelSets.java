package dev.flint.tensor.kernel;

import java.util.List;

/// The kernel sets by name.
public final class KernelSets {
  private KernelSets() {}

  /// The names that [#byName] knows, from the plainest to the fastest.
  public static List<String> names() {
    return List.of("reference", "scalar", "vector", "jit");
  }

  /// The fastest set that this process can use: the Vector API's if its incubator module was
  /// loaded.
  public static String fastest() {
    try {
      Class.forName("jdk.incubator.vector.Vector", false, KernelSets.class.getClassLoader());
      return "vector";
    } catch (ClassNotFoundException e) {
      return "scalar";
    }
  }

  /// @throws IllegalArgumentException if there is no such set
  public static Kernels byName(String name) {
    return switch (name) {
      case "reference" -> new ReferenceKernels();
      case "scalar" -> new ScalarKernels();
      case "vector" -> new VectorKernels();
      case "jit" -> new EmittedKernels(dev.flint.tensor.asm.Isa.AVX2);
      default ->
          throw new IllegalArgumentException(
              "no kernels are called '" + name + "'; there are " + String.join(", ", names()));
    };
  }
}
