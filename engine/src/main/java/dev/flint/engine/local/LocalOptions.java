package dev.flint.engine.local;

import dev.flint.engine.panels.PanelHome;

/// How a model is loaded.
///
/// @param contextTokens most tokens of a session; 0 takes the model's own context, at most
///   [#DEFAULT_CONTEXT_TOKENS]
/// @param threads threads that compute; 0 takes one for each core
/// @param kernels name of the kernel set; empty takes the fastest
/// @param panels where laid-out weights are kept
public record LocalOptions(int contextTokens, int threads, String kernels, PanelHome panels) {
  /// Context of a session when nobody asks for another: enough for long chats, little enough that a
  /// full cache fits beside a small model on a small machine.
  public static final int DEFAULT_CONTEXT_TOKENS = 16_384;

  public static final LocalOptions DEFAULT = new LocalOptions(0, 0, "");

  /// Keeps laid-out weights in memory only.
  public LocalOptions(int contextTokens, int threads, String kernels) {
    this(contextTokens, threads, kernels, PanelHome.MEMORY);
  }

  public LocalOptions withPanels(PanelHome home) {
    return new LocalOptions(contextTokens, threads, kernels, home);
  }
}
