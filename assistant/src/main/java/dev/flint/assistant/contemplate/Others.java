package dev.flint.assistant.contemplate;

/// What agents that have finished tell of one that still works. Safe for many threads.
interface Others {
  /// Of agents that cannot be compared yet.
  Others NONE =
      new Others() {
        @Override
        public double confidence() {
          return Double.NEGATIVE_INFINITY;
        }

        @Override
        public int tokens() {
          return Integer.MAX_VALUE;
        }
      };

  /// The confidence under which an agent is not worth going on with.
  double confidence();

  /// The length beyond which it is not: of solutions to one problem the longer ones are more often
  /// wrong (arXiv 2505.17813).
  int tokens();
}
