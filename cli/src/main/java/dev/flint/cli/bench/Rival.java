package dev.flint.cli.bench;

import java.nio.file.Path;
import java.util.Optional;

/// Another engine, as a program that measures itself: how it is called for a shape, and where in
/// its output the figure stands.
sealed interface Rival permits LlamaCpp, IkLlamaCpp, NodeLlamaCpp, MistralRs {
  /// As in `--against`.
  String name();

  /// What it is and how it is run, for a report.
  String about();

  /// How it is called; empty if it cannot be measured in that shape. For the shapes of a whole
  /// process: a call that ends when the first token after the prompt is computed.
  Optional<Call> call(Shape shape, Path model, int threads);

  /// Tokens a second as its output tells.
  ///
  /// @throws BadOutput if it does not
  double tokensPerSecond(Shape shape, String output);
}
