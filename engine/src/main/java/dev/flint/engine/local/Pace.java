package dev.flint.engine.local;

/// How long steps take on this machine, measured as they run, and hence how many prompt tokens may
/// be read in one.
final class Pace {
  /// A step in which others decode may take this many times as long as their own step: a gap that a
  /// reader hardly sees. Below 4, which must not be passed, as times vary.
  private static final double STRETCH = 2.75;

  /// A step that only reads may take this long, so that a cancelled or new answer waits no longer.
  private static final double ALONE_NANOS = 1e9;

  private static final int FIRST_ALONE = 64;
  private static final int FIRST_BESIDE = 16;
  private static final int LEAST = 4;

  /// Time of one more decoding row, as a share of a step, until it is measured.
  private static final double SUPPOSED_ROW = 0.1;

  private static final double NEW_SHARE = 0.25;

  private final double[] decodeNanos; // [rows] 0 is unknown
  private double rowNanos; // of one row that is read

  /// @param mostRows most rows of decoding sequences in a step
  Pace(int mostRows) {
    decodeNanos = new double[mostRows + 1];
  }

  /// A step has run.
  ///
  /// @param decoding rows of sequences that decode
  /// @param reading rows of prompts
  void measured(int decoding, int reading, long nanos) {
    if (reading == 0) {
      decodeNanos[decoding] = mix(decodeNanos[decoding], (double) nanos);
    } else if (decoding == 0 || reading >= LEAST) {
      rowNanos = mix(rowNanos, Math.max(1, nanos - decode(decoding)) / reading);
    }
  }

  private static double mix(double before, double now) {
    return before == 0 ? now : before + NEW_SHARE * (now - before);
  }

  /// Nanoseconds of a step of so many decoding rows: as measured, or as the next smaller (or else
  /// larger) one that was; 0 if nothing is known.
  double decode(int rows) {
    if (rows == 0) {
      return 0;
    }
    for (int n = rows; n > 0; n--) {
      if (decodeNanos[n] != 0) {
        return decodeNanos[n];
      }
    }
    for (int n = rows; n < decodeNanos.length; n++) {
      if (decodeNanos[n] != 0) {
        return decodeNanos[n];
      }
    }
    return 0;
  }

  /// Nanoseconds that a step of so many decoding rows will take: as measured, or supposed from the
  /// next smaller one that was.
  double expected(int rows) {
    for (int n = Math.min(rows, decodeNanos.length - 1); n > 0; n--) {
      if (decodeNanos[n] != 0) {
        return decodeNanos[n] * (1 + SUPPOSED_ROW * (rows - n));
      }
    }
    return 1 + SUPPOSED_ROW * rows;
  }

  /// How many rows of prompts a step may have.
  ///
  /// @param decoding rows of sequences that decode in it
  int reading(int decoding) {
    double normal = decode(decoding);
    if (decoding > 0) {
      return rowNanos == 0 || normal == 0
          ? FIRST_BESIDE
          : (int) Math.max(LEAST, (STRETCH - 1) * normal / rowNanos);
    }
    return rowNanos == 0 ? FIRST_ALONE : (int) Math.max(FIRST_ALONE, ALONE_NANOS / rowNanos);
  }
}
