package dev.flint.tensor.kernel;

import static dev.flint.tensor.asm.Registers.mem;
import static dev.flint.tensor.asm.Registers.rbx;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flint.tensor.asm.Assembler;
import dev.flint.tensor.asm.Cpu;
import dev.flint.tensor.asm.Isa;
import dev.flint.tensor.asm.Mem;
import dev.flint.tensor.asm.Vec;
import dev.flint.tensor.format.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The form of the product for processors with VNNI, on this one: its two instructions are replaced
/// by some of AVX2 that compute the same, or by their EVEX encoding. And the check at start, which
/// must see a wrong product.
final class ProductStepTest {
  /// A place in the frame that tiles do not use.
  private static final Mem SPARE = mem(rbx, TileEmitter.FRAME - 64);

  static List<PanelFormat> formats() {
    List<PanelFormat> formats = new ArrayList<>();
    for (TensorType type : TensorType.values()) {
      PanelFormat format = PanelFormat.of(type);
      if (format != null) {
        formats.add(format);
      }
    }
    return formats;
  }

  @ParameterizedTest
  @MethodSource("formats")
  void theFormForVnniEqualsScalar(PanelFormat format) {
    ProductStep.Dots.Dot dot =
        format.words() ? ProductStepTest::sumOfTwo : ProductStepTest::sumOfFour;
    assertThat(SelfCheck.passes(code(format, dot), format.type())).isTrue();
  }

  /// The instructions themselves at 256 bits, where a processor has them in AVX-512's encoding.
  @ParameterizedTest
  @MethodSource("formats")
  void theFormForVnniRunsAt256Bits(PanelFormat format) {
    assumeTrue(
        Cpu.detect() instanceof Cpu.Detection.Known known
            && known.cpu().levels().contains(Isa.AVX512_VNNI),
        "this processor has no AVX512-VNNI");
    ProductStep.Dots.Dot dot =
        (lanes, sum, weights, codes, free) -> {
          Assembler evex = new Assembler(Isa.AVX512_VNNI);
          if (format.words()) {
            evex.vpdpwssd(sum, weights, codes);
          } else {
            evex.vpdpbusd(sum, weights, codes);
          }
          for (byte b : evex.code()) {
            lanes.a.db(b);
          }
        };
    assertThat(SelfCheck.passes(code(format, dot), format.type())).isTrue();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void aWrongProductFailsTheCheck(PanelFormat format) {
    assertThat(SelfCheck.passes(code(format, (l, sum, w, c, free) -> {}), format.type())).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void everyShapeOfEveryFormatCanBeEncoded(Isa isa) {
    for (PanelFormat format : formats()) {
      for (TileShape shape : TileShape.all(format.type(), isa)) {
        assertThat(TileEmitter.emit(shape, ProductStep.of(isa, format)).code()).isNotEmpty();
      }
    }
    for (TensorType type : List.of(TensorType.F32, TensorType.F16, TensorType.BF16)) {
      for (TileShape shape : TileShape.all(type, isa)) {
        assertThat(FloatTileEmitter.emit(shape).code()).isNotEmpty();
      }
    }
  }

  private static EmittedCode code(PanelFormat format, ProductStep.Dots.Dot dot) {
    assumeTrue(KernelSets.fastest().equals("jit"), "this processor has no AVX2");
    return EmittedCode.load(format.type(), Isa.AVX2, new ProductStep.Dots(dot)).orElseThrow();
  }

  /// `vpdpwssd` is `vpmaddwd` and a sum.
  private static void sumOfTwo(Lanes lanes, Vec sum, Vec weights, Vec codes, Vec free) {
    lanes.a.vpmaddwd(free, weights, codes);
    lanes.a.vpaddd(sum, sum, free);
  }

  /// The even bytes as 16-bit numbers, multiplied and added in pairs, then the odd ones.
  private static void sumOfFour(Lanes lanes, Vec sum, Vec weights, Vec codes, Vec free) {
    Mem saved = SPARE.plus(32);
    lanes.store(saved, codes);
    lanes.and(free, weights, lanes.constant(lanes.shorts(0xFF)));
    lanes.store(SPARE, free);
    lanes.load(free, saved);
    lanes.a.vpsllw(free, free, 8);
    lanes.a.vpsraw(free, free, 8);
    addProducts(lanes, sum, free);
    lanes.a.vpsrlw(free, weights, 8);
    lanes.store(SPARE, free);
    lanes.load(free, saved);
    lanes.a.vpsraw(free, free, 8);
    addProducts(lanes, sum, free);
  }

  private static void addProducts(Lanes lanes, Vec sum, Vec codes) {
    lanes.a.vpmaddwd(codes, codes, SPARE);
    lanes.a.vpaddd(sum, sum, codes);
  }
}
