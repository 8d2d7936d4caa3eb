package dev.flint.cli.bench;

/// How much the agents' bench asks for.
///
/// @param prompt tokens that branches share
/// @param far tokens of the longer shared prompt
/// @param tokens by which each branch grows
/// @param arriving tokens of the prompt that arrives while others decode
/// @param requests of the load
/// @param kvBytes for keys and values under that load
record AgentSizes(
    int prompt, int far, int tokens, int arriving, int requests, int pairs, long kvBytes) {
  static final int BRANCHES = 8;
  static final AgentSizes FULL = new AgentSizes(1024, 8192, 128, 4096, 200, 10, 256L << 20);

  /// For a look at whether everything works: figures are worth nothing.
  static final AgentSizes QUICK = new AgentSizes(128, 512, 8, 256, 12, 1, 256L << 20);

  AgentSizes withPairs(int number) {
    return new AgentSizes(prompt, far, tokens, arriving, requests, number, kvBytes);
  }
}
