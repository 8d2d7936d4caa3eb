package dev.flint.assistant.contemplate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Opening.Effort;
import org.junit.jupiter.api.Test;

final class PresetTest {
  @Test
  void aCallersEffortSaysHowManyAgentsThereAre() {
    assertThat(Preset.DEFAULT.at(Effort.LOW)).isEqualTo(Preset.QUICK);
    assertThat(Preset.DEFAULT.at(Effort.MEDIUM)).isEqualTo(Preset.DEFAULT);
    assertThat(Preset.DEFAULT.at(Effort.HIGH)).isEqualTo(Preset.MAX);
  }

  @Test
  void onALargeMachineAllStartAtOnce() {
    assertThat(Preset.DEFAULT.on(8)).isEqualTo(Preset.DEFAULT);
    assertThat(Preset.DEFAULT.on(16).wave()).isEqualTo(8);
    assertThat(Preset.DEFAULT.on(64).at(Effort.HIGH).wave()).isEqualTo(16);
  }
}
