package dev.flint.assistant.contemplate;

import java.util.Optional;

/// Runs the programs that agents write. A candidate that can be run against the examples that its
/// question brings along is judged by that, not by the vote; a question with one right answer can
/// be worked out by a program (arXiv 2211.10435), whose mistakes are others than those of words.
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

        @Override
        public boolean runs() {
          return false;
        }

        @Override
        public Optional<String> printed(String candidate) {
          return Optional.empty();
        }
      };

  /// Whether the question has examples that can be run.
  boolean applies(String question);

  /// The share of the examples that a candidate passes, 0 to 1; 0 if it does not run at all.
  ///
  /// @param candidate an agent's whole text
  double passed(String question, String candidate) throws InterruptedException;

  /// Whether programs can be run here.
  boolean runs();

  /// What a candidate's program prints; empty if there is none or it fails.
  ///
  /// @param candidate an agent's whole text
  Optional<String> printed(String candidate) throws InterruptedException;
}
