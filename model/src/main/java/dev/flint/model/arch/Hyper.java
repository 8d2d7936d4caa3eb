package dev.flint.model.arch;

import dev.flint.tensor.gguf.Metadata;

/// The hyper-parameters of a model: its metadata below the architecture's own prefix.
final class Hyper {
  private final Metadata metadata;
  private final String architecture;

  Hyper(Metadata metadata, String architecture) {
    this.metadata = metadata;
    this.architecture = architecture;
  }

  String architecture() {
    return architecture;
  }

  Metadata metadata() {
    return metadata;
  }

  String key(String name) {
    return architecture + "." + name;
  }

  /// A positive count that must be there.
  int count(String name) {
    return check(
        name,
        metadata
            .integer(key(name))
            .orElseThrow(
                () -> new BadModel("the model's key '" + key(name) + "' is missing or no number")));
  }

  int count(String name, int otherwise) {
    return check(name, metadata.integer(key(name)).orElse((long) otherwise));
  }

  float real(String name) {
    return metadata
        .real(key(name))
        .orElseThrow(
            () -> new BadModel("the model's key '" + key(name) + "' is missing or no number"));
  }

  float real(String name, float otherwise) {
    return metadata.real(key(name)).orElse(otherwise);
  }

  String string(String name, String otherwise) {
    return metadata.string(key(name)).orElse(otherwise);
  }

  private int check(String name, long value) {
    if (value < 0 || value > 1 << 28) {
      throw new BadModel("the model's key '" + key(name) + "' is " + value + ": out of range");
    }
    return (int) value;
  }

  /// Divides, or says which key does not fit.
  int divide(String name, int value, int by) {
    if (by <= 0 || value % by != 0) {
      throw new BadModel(
          "the model's key '" + key(name) + "' is " + value + ", not a multiple of " + by);
    }
    return value / by;
  }
}
