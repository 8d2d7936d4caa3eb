package dev.flint.eval.run;

/// What a run is: the first line of its file. Rows belong together only if all of this is equal.
///
/// @param prompts version of the prompts and scorers, [#PROMPTS]
/// @param set the data set's name
/// @param setSha256 of its file
/// @param subject who is examined
/// @param model the model's name
/// @param modelSha256 of its file
/// @param threads that compute
/// @param atOnce problems worked on at a time
/// @param seed from which each problem's is made
/// @param maxTokens most tokens of one answer
public record Head(
    int prompts,
    String set,
    String setSha256,
    String subject,
    String model,
    String modelSha256,
    int threads,
    int atOnce,
    long seed,
    int maxTokens) {
  /// Changes whenever the same reply could get another score, or the same problem another prompt.
  public static final int PROMPTS = 1;
}
