package dev.flint.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AddressTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,false",
    "127.8.9.10,false",
    "::1,false",
    "localhost,false",
    "0.0.0.0,true",
    "::,true",
    "192.168.1.5,true",
    "203.0.113.7,true",
    "fe80::1,true",
  })
  void whatOthersReachNeedsKeys(String host, boolean reachable) {
    assertThat(ServeCommand.reachable(host)).isEqualTo(reachable);
  }
}
