package dev.flint.engine.local;

import dev.flint.engine.panels.PanelHome;
import dev.flint.tensor.kernel.attention.KvForm;

/// How a model is loaded.
///
/// @param contextTokens most tokens of a session; 0 takes the model's own context, at most
///   [#DEFAULT_CONTEXT_TOKENS]
/// @param threads threads that compute; 0 takes one for each core
/// @param kernels name of the kernel set; empty takes the fastest
/// @param panels where laid-out weights are kept
/// @param kvBytes most memory for keys and values, all sessions and what is kept for later
///   together; 0 takes enough for [#DEFAULT_KV_CONTEXTS] full contexts, at most half of what the
///   machine has left
/// @param kvForm how keys and values are kept: as f16, or in 8 bits and little more than half the
///   memory
/// @param kvDisk keeps keys and values of long texts beyond their memory
/// @param answers most answers that are computed together, at most [#MOST_ANSWERS]
/// @param waiting most answers that wait for their turn; more are refused as OVERLOADED
/// @param drafts whether columns that a step leaves unused try tokens that are likely to follow;
///   this changes the speed of an answer and never its bytes
public record LocalOptions(
    int contextTokens,
    int threads,
    String kernels,
    PanelHome panels,
    long kvBytes,
    KvForm kvForm,
    KvDisk kvDisk,
    int answers,
    int waiting,
    boolean drafts) {
  /// Context of a session when nobody asks for another: enough for long chats, little enough that a
  /// full cache fits beside a small model on a small machine.
  public static final int DEFAULT_CONTEXT_TOKENS = 16_384;

  public static final int DEFAULT_KV_CONTEXTS = 4;

  public static final int MOST_ANSWERS = 16;

  public static final LocalOptions DEFAULT = new LocalOptions(0, 0, "");

  /// Keeps laid-out weights in memory only.
  public LocalOptions(int contextTokens, int threads, String kernels) {
    this(contextTokens, threads, kernels, PanelHome.MEMORY);
  }

  public LocalOptions(int contextTokens, int threads, String kernels, PanelHome panels) {
    this(
        contextTokens,
        threads,
        kernels,
        panels,
        0,
        KvForm.F16,
        KvDisk.NONE,
        MOST_ANSWERS,
        256,
        true);
  }

  public LocalOptions withPanels(PanelHome panels) {
    return new LocalOptions(
        contextTokens, threads, kernels, panels, kvBytes, kvForm, kvDisk, answers, waiting, drafts);
  }

  public LocalOptions withKvBytes(long kvBytes) {
    return new LocalOptions(
        contextTokens, threads, kernels, panels, kvBytes, kvForm, kvDisk, answers, waiting, drafts);
  }

  public LocalOptions withKvForm(KvForm kvForm) {
    return new LocalOptions(
        contextTokens, threads, kernels, panels, kvBytes, kvForm, kvDisk, answers, waiting, drafts);
  }

  public LocalOptions withKvDisk(KvDisk kvDisk) {
    return new LocalOptions(
        contextTokens, threads, kernels, panels, kvBytes, kvForm, kvDisk, answers, waiting, drafts);
  }

  public LocalOptions withAnswers(int answers) {
    return new LocalOptions(
        contextTokens, threads, kernels, panels, kvBytes, kvForm, kvDisk, answers, waiting, drafts);
  }

  public LocalOptions withWaiting(int waiting) {
    return new LocalOptions(
        contextTokens, threads, kernels, panels, kvBytes, kvForm, kvDisk, answers, waiting, drafts);
  }

  public LocalOptions withDrafts(boolean drafts) {
    return new LocalOptions(
        contextTokens, threads, kernels, panels, kvBytes, kvForm, kvDisk, answers, waiting, drafts);
  }
}
