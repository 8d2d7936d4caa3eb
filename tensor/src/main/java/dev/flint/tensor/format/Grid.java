package dev.flint.tensor.format;

/// The levels a code can stand for, before scaling. Codes count from 0 at the lowest level.
sealed interface Grid {

  /// The code whose level is nearest to `value`; values outside the grid take its ends.
  int code(float value);

  float level(int code);

  float lowest();

  /// How far apart the candidates of a search for the best scale lie, in levels.
  float searchStep();

  /// Every whole number from `lowestLevel` to `highestLevel`.
  record Even(int lowestLevel, int highestLevel) implements Grid {
    @Override
    public int code(float value) {
      return Math.clamp(Math.round(value), lowestLevel, highestLevel) - lowestLevel;
    }

    @Override
    public float level(int code) {
      return code + lowestLevel;
    }

    @Override
    public float lowest() {
      return lowestLevel;
    }

    @Override
    public float searchStep() {
      return 0.1f;
    }
  }

  /// The levels of IQ4_NL and IQ4_XS ([Codebook#IQ4_NL_CODES]).
  enum Iq4Nl implements Grid {
    GRID;

    @Override
    public int code(float value) {
      float[] levels = Codebook.IQ4_NL_LEVELS;
      int code = 0;
      while (code < 15 && value > (levels[code] + levels[code + 1]) / 2) {
        code++;
      }
      return code;
    }

    @Override
    public float level(int code) {
      return Codebook.IQ4_NL_LEVELS[code];
    }

    @Override
    public float lowest() {
      return Codebook.IQ4_NL_LEVELS[0];
    }

    @Override
    public float searchStep() {
      return 2;
    }
  }
}
