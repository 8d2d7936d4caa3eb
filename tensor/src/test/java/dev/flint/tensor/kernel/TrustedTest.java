package dev.flint.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flint.tensor.asm.Isa;
import dev.flint.tensor.format.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Code that is wrong on a processor does not run there, and that is said.
final class TrustedTest {
  private static final Logger LOGGER = Logger.getLogger("dev.flint.kernels");
  private static final List<Isa> LEVELS = List.of(Isa.AVX512_VNNI, Isa.AVX2);

  private final List<String> said = new ArrayList<>();

  private final Handler ear =
      new Handler() {
        @Override
        public void publish(LogRecord told) {
          said.add(new SimpleFormatter().formatMessage(told));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    LOGGER.addHandler(ear);
    LOGGER.setUseParentHandlers(false);
  }

  @AfterEach
  void leave() {
    LOGGER.removeHandler(ear);
    LOGGER.setUseParentHandlers(true);
  }

  @Test
  void whatIsRightIsUsedWithoutAWord() {
    assertThat(Trusted.first("it", LEVELS, "scalar", Optional::of, _ -> true))
        .contains(Isa.AVX512_VNNI);
    assertThat(said).isEmpty();
  }

  @Test
  void whatComputesWronglyIsReplacedByTheNextLevel() {
    assertThat(Trusted.first("it", LEVELS, "scalar", Optional::of, isa -> isa == Isa.AVX2))
        .contains(Isa.AVX2);
    assertThat(said)
        .containsExactly(
            "it emitted for avx512-vnni computes wrongly on this processor; 'avx2' is used"
                + " instead");
  }

  @Test
  void whereNothingIsRightPlainCodeComputes() {
    Optional<Isa> none =
        Trusted.first(
            "it",
            LEVELS,
            "scalar",
            isa -> isa == Isa.AVX2 ? Optional.of(isa) : Optional.empty(),
            _ -> false);
    assertThat(none).isEmpty();
    assertThat(said)
        .containsExactly(
            "it emitted for avx512-vnni cannot be made executable; 'avx2' is used instead",
            "it emitted for avx2 computes wrongly on this processor; 'scalar' is used instead");
  }

  /// A product that forgets its weights is found by the check that every start makes.
  @Test
  void theCheckAtStartSeesAWrongProduct() {
    assumeTrue(KernelSets.fastest().equals("jit"), "this processor has no AVX2");
    var wrong = new ProductStep.Dots((lanes, sum, _, codes, _) -> lanes.a.vpaddd(sum, sum, codes));
    EmittedCode code = EmittedCode.load(TensorType.Q8_0, Isa.AVX2, wrong).orElseThrow();
    assertThat(SelfCheck.passes(code, TensorType.Q8_0)).isFalse();
    EmittedCode right =
        EmittedCode.load(
                TensorType.Q8_0,
                Isa.AVX2,
                ProductStep.of(Isa.AVX2, PanelFormat.require(TensorType.Q8_0)))
            .orElseThrow();
    assertThat(SelfCheck.passes(right, TensorType.Q8_0)).isTrue();
  }
}
