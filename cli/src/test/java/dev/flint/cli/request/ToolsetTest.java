package dev.flint.cli.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.chat.Failure;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ToolsetTest {
  @Test
  void whereThereIsNoSandboxNoCodeIsRunAndOneSentenceSaysWhy() {
    assertThatThrownBy(() -> Toolset.code(Optional.empty()))
        .isInstanceOfSatisfying(
            Failure.class,
            refused -> assertThat(refused.code()).isEqualTo(Failure.Code.UNSUPPORTED))
        .hasMessageStartingWith("programs cannot be run here: ");
  }
}
