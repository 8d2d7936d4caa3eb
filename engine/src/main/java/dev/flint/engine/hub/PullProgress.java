package dev.flint.engine.hub;

import java.util.OptionalLong;

/// Hears how a pull goes. Called from the pulling thread; must return quickly.
public interface PullProgress {
  /// One line of news: a source that is tried, why one failed, that another pull is waited for.
  void news(String sentence);

  /// How far the present phase is; at most ten times a second, and once at its end.
  void moved(Step step);

  /// What is going on.
  enum Phase {
    DOWNLOADING,
    CHECKING
  }

  /// A moment of a phase.
  ///
  /// @param what the file or package
  /// @param totalBytes -1 where nobody knows
  /// @param bytesPerSecond over the last seconds; 0 at the start
  record Step(Phase phase, String what, long doneBytes, long totalBytes, double bytesPerSecond) {

    /// Seconds until the phase is done at this speed, where that can be said.
    public OptionalLong secondsLeft() {
      return totalBytes < 0 || bytesPerSecond < 1
          ? OptionalLong.empty()
          : OptionalLong.of((long) Math.ceil((totalBytes - doneBytes) / bytesPerSecond));
    }

    /// 0 to 1, where that can be said.
    public double share() {
      return totalBytes <= 0 ? 0 : Math.min(1.0, (double) doneBytes / totalBytes);
    }
  }

  /// Hears nothing.
  static PullProgress silent() {
    return new PullProgress() {
      @Override
      public void news(String sentence) {}

      @Override
      public void moved(Step step) {}
    };
  }
}
