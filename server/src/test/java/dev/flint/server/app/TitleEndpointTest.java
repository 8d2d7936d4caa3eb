package dev.flint.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TitleEndpointTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sailing at night|Sailing at night",
        "  \"Sailing at night.\" |Sailing at night",
        "Title: **Sailing at night**|Sailing at night",
        "# Sailing|Sailing",
        "Of course! Here is a title for the conversation that we had:|''",
        "Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|''",
        "''|''",
      })
  void aTitleIsTheFirstLineWithoutItsWrapping(String said, String title) {
    assertThat(TitleEndpoint.clean(said)).isEqualTo(title);
  }
}
