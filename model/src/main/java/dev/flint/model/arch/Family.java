package dev.flint.model.arch;

/// A model family: how its keys and tensors become a [Transformer].
interface Family {
  /// The value of `general.architecture`.
  String name();

  Transformer read(Hyper hyper, Weights weights);
}
