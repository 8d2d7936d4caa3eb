package dev.flint.assistant.contemplate;

/// Runs a candidate against the examples that a question brings along. Where that can be done, it
/// decides, not the vote.
public interface Trial {
  /// Nothing can be run here.
  Trial NONE =
      new Trial() {
        @Override
        public boolean applies(String question) {
          return false;
        }

        @Override
        public double passed(String question, String candidate) {
          return 0;
        }
      };

  /// Whether the question has examples that can be run.
  boolean applies(String question);

  /// The share of the examples that a candidate passes, 0 to 1; 0 if it does not run at all.
  ///
  /// @param candidate an agent's whole text
  double passed(String question, String candidate) throws InterruptedException;
}
