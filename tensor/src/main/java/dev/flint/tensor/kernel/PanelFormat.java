package dev.flint.tensor.kernel;

import dev.flint.tensor.format.Codebook;
import dev.flint.tensor.format.TensorType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a quantised format lies in a panel of 16 rows.
///
/// A panel is a line of records along the columns; a record holds the 16 rows' codes and scales of
/// one block of the file (32 or 256 columns), so it takes (nearly) the bytes that the file takes.
/// Codes are stored in planes. For every 32 columns of a record there follow, each as `[…][16
/// rows][4 columns]` bytes,
///
/// - a plane of 4 bits, `[4]`: byte p holds columns 8p…8p+3 in its low, 8p+4…8p+7 in its high
///   nibbles;
/// - a plane of 2 bits, `[2]`: byte h holds columns 16h+4i… in its bits 2i, 2i+1;
/// - a plane of 1 bit, `[1]`: columns 4i… in bit i;
/// - or whole bytes, `[8]`: byte g holds columns 4g…, 128 added to each.
///
/// Behind the codes come the small scales `[pairs of sub-blocks][16 rows][2]` (one byte each),
/// small minima alike, and the scales `d[16]`, then minima `dmin[16]`, as f16 (MXFP4: one exponent
/// byte each).
///
/// A group of 4 columns of 8 or 16 rows is thus one 32- or 64-byte vector: the operand of
/// `vpmaddubsw` and `vpdpbusd`.
///
/// @param type the file's format
/// @param columns columns of a record: 32 or 256
/// @param subColumns columns that share a small scale; equal to `columns` where there is none
/// @param bits bits of a code: 2, 3, 4, 5, 6 or 8
/// @param zero what is subtracted from a code
/// @param codebook what codes are looked up in, or null
/// @param scales whether there are small scales
/// @param minima where the minimum of a sub-block is kept
/// @param spread whether a record's codes are whole bytes, one plane `[8]` as they are, for as long
///   as a panel is multiplied with many tokens ([SpreadEmitter]); never in a file
record PanelFormat(
    TensorType type,
    int columns,
    int subColumns,
    int bits,
    int zero,
    byte @Nullable [] codebook,
    boolean scales,
    Minima minima,
    boolean spread) {

  /// Rows of a panel.
  static final int ROWS = Matrix.PANEL_ROWS;

  enum Minima {
    NONE,
    /// One f16 for the block, added (Q4_1, Q5_1).
    BLOCK,
    /// One byte for each sub-block, times `dmin`, subtracted (Q4_K, Q5_K).
    SUB_BLOCK,
    /// As SUB_BLOCK, in the high nibble of the scale's byte (Q2_K).
    NIBBLE
  }

  private PanelFormat(
      TensorType type,
      int columns,
      int subColumns,
      int bits,
      int zero,
      byte @Nullable [] codebook,
      boolean scales,
      Minima minima) {
    this(type, columns, subColumns, bits, zero, codebook, scales, minima, false);
  }

  /// The panel form of a format, or null if it has none (floats).
  static @Nullable PanelFormat of(TensorType type) {
    byte[] iq4 = Codebook.iq4NlCodes();
    return switch (type) {
      case Q4_0 -> new PanelFormat(type, 32, 32, 4, 8, null, false, Minima.NONE);
      case Q4_1 -> new PanelFormat(type, 32, 32, 4, 0, null, false, Minima.BLOCK);
      case Q5_0 -> new PanelFormat(type, 32, 32, 5, 16, null, false, Minima.NONE);
      case Q5_1 -> new PanelFormat(type, 32, 32, 5, 0, null, false, Minima.BLOCK);
      case Q8_0 -> new PanelFormat(type, 32, 32, 8, 128, null, false, Minima.NONE);
      case IQ4_NL -> new PanelFormat(type, 32, 32, 4, 0, iq4, false, Minima.NONE);
      case MXFP4 -> new PanelFormat(type, 32, 32, 4, 0, Codebook.mxfp4Codes(), false, Minima.NONE);
      case Q2_K -> new PanelFormat(type, 256, 16, 2, 0, null, true, Minima.NIBBLE);
      case Q3_K -> new PanelFormat(type, 256, 16, 3, 4, null, true, Minima.NONE);
      case Q4_K -> new PanelFormat(type, 256, 32, 4, 0, null, true, Minima.SUB_BLOCK);
      case Q5_K -> new PanelFormat(type, 256, 32, 5, 0, null, true, Minima.SUB_BLOCK);
      case Q6_K -> new PanelFormat(type, 256, 16, 6, 32, null, true, Minima.NONE);
      case IQ4_XS -> new PanelFormat(type, 256, 32, 4, 0, iq4, true, Minima.NONE);
      case F32, F16, BF16, F64, I8, I16, I32, I64, Q8_1, Q8_K -> null;
    };
  }

  /// The panel form of a format that has one.
  static PanelFormat require(TensorType type) {
    return Objects.requireNonNull(of(type), type::name);
  }

  /// Whether putting the planes together costs so much that it is done once for many tokens.
  boolean worthSpreading() {
    return codebook == null && (bits == 3 || bits == 5 || bits == 6);
  }

  /// The same with codes of whole bytes.
  PanelFormat toSpread() {
    return new PanelFormat(type, columns, subColumns, bits, zero, codebook, scales, minima, true);
  }

  boolean superBlock() {
    return columns == 256;
  }

  /// Whether these codes are multiplied with activations of 16 bits: codes of 8 bits meet them in
  /// lanes of 16 at no cost on AVX2, where they need two passes otherwise.
  boolean words() {
    return type == TensorType.Q8_0;
  }

  int subBlocks() {
    return columns / subColumns;
  }

  /// Whether the sum of eight products of a code and an activation can outgrow 16 bits.
  boolean wide() {
    return bits == 8 || (codebook != null && type != TensorType.MXFP4);
  }

  /// Where a row's scale or minimum of a sub-block stands among them.
  static int small(int subBlock, int row) {
    return (subBlock / 2 * ROWS + row) * 2 + subBlock % 2;
  }

  /// Bytes of 32 columns of codes.
  int codeBytes() {
    return ROWS * 4 * (spread ? 8 : bits);
  }

  /// Offsets in a record.
  int scalesAt() {
    return columns / 32 * codeBytes();
  }

  int minimaAt() {
    return scalesAt() + (scales ? subBlocks() * ROWS : 0);
  }

  int dAt() {
    return minimaAt() + (minima == Minima.SUB_BLOCK ? subBlocks() * ROWS : 0);
  }

  int dminAt() {
    return dAt() + (type == TensorType.MXFP4 ? ROWS : 2 * ROWS);
  }

  int recordBytes() {
    return dminAt() + (minima == Minima.NONE ? 0 : 2 * ROWS);
  }
}
