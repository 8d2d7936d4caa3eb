package dev.flint.tensor.format;

/// A block of 256 weights on its way into a K or IQ4_XS layout: the groups' whole-number scales and
/// minima and every weight's code, before they are packed.
///
/// Fitted in three steps: a scale for each group by itself, the scales as multiples of one f16,
/// then the codes again for the scales as they will be read back.
final class GroupedBlock {
  /// The f16 factor of the scales.
  final float d;

  /// The f16 factor of the minima; 0 where there are none.
  final float dmin;

  /// One a group, in the format's own range.
  final int[] scales;

  /// One a group.
  final int[] minima;

  /// One a weight, from 0.
  final byte[] codes = new byte[256];

  private GroupedBlock(float d, float dmin, int groups) {
    this.d = d;
    this.dmin = dmin;
    this.scales = new int[groups];
    this.minima = new int[groups];
  }

  /// `weight = d * scale * code - dmin * minimum`, codes to `maxCode`, scales and minima to
  /// `maxScale`.
  static GroupedBlock affine(float[] x, int at, int groups, int maxCode, int maxScale) {
    int size = 256 / groups;
    ScaleFit.Affine[] fits = new ScaleFit.Affine[groups];
    float largestScale = 0;
    float largestMinimum = 0;
    for (int g = 0; g < groups; g++) {
      fits[g] = ScaleFit.affine(maxCode, x, at + g * size, size);
      largestScale = Math.max(largestScale, fits[g].scale());
      largestMinimum = Math.max(largestMinimum, fits[g].minimum());
    }
    GroupedBlock block =
        new GroupedBlock(f16(largestScale / maxScale), f16(largestMinimum / maxScale), groups);
    Grid grid = new Grid.Even(0, maxCode);
    for (int g = 0; g < groups; g++) {
      block.scales[g] = multiple(fits[g].scale(), block.d, 0, maxScale);
      block.minima[g] = multiple(fits[g].minimum(), block.dmin, 0, maxScale);
      float minimum = block.dmin * block.minima[g];
      block.encode(grid, x, at, g * size, size, block.d * block.scales[g], minimum);
    }
    return block;
  }

  /// `weight = d * scale * level`, scales from `lowestScale` to `-lowestScale - 1`.
  static GroupedBlock symmetric(float[] x, int at, int groups, Grid grid, int lowestScale) {
    int size = 256 / groups;
    float[] fits = new float[groups];
    for (int g = 0; g < groups; g++) {
      fits[g] = ScaleFit.scale(grid, x, at + g * size, size);
    }
    float largest = ScaleFit.extreme(fits, 0, groups);
    GroupedBlock block = new GroupedBlock(f16(largest / lowestScale), 0, groups);
    for (int g = 0; g < groups; g++) {
      block.scales[g] = multiple(fits[g], block.d, lowestScale, -lowestScale - 1);
      block.encode(grid, x, at, g * size, size, block.d * block.scales[g], 0);
    }
    return block;
  }

  private void encode(
      Grid grid, float[] x, int at, int from, int size, float scale, float minimum) {
    float inverse = Pack32.inverse(scale);
    for (int j = from; j < from + size; j++) {
      codes[j] = (byte) grid.code((x[at + j] + minimum) * inverse);
    }
  }

  private static int multiple(float value, float unit, int low, int high) {
    return Math.clamp(Math.round(value * Pack32.inverse(unit)), low, high);
  }

  private static float f16(float value) {
    return Float.float16ToFloat(Float.floatToFloat16(value));
  }
}
