package dev.flint.assistant.calculate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExpressionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 + 2 * 3 | 7",
        "(1 + 2) * 3 | 9",
        "0.1 + 0.2 | 0.3",
        "1,234.5 * 2 | 2469",
        "2^3^2 | 512",
        "-2^2 | -4",
        "10 / 4 | 2.5",
        "1 / 3 | ≈ 0.333333333333333",
        "12.5% of 240 | 30",
        "$3 * 4 | 12",
        "7 mod 3 | 1",
        "-1 mod 3 | 2",
        "2 ** 10 | 1024",
        "sqrt(16) | 4",
        "sqrt(2) | ≈ 1.4142135623731",
        "round(10 / 3, 2) | ≈ 3.33",
        "max(3, 7, 5) | 7",
        "1e3 + 1 | 1001",
        "5 ft + 11 inch in cm | 180.34 cm",
        "98.6 degF in degC | ≈ 37 degC",
        "37 °C in K | 310.15 K",
        "100 km / 2 h in km/h | ≈ 50 km/h",
        "70 kg / (1.75 m)^2 | ≈ 22.8571428571429 m^-2 kg",
        "500 mg * 3 in g | 1.5 g",
        "2 GiB in MB | 2147.483648 MB",
        "1 kWh in MJ | 3.6 MJ",
        "2^200 | 1606938044258990275541962092341162602522202993782792835301376"
      })
  void itComputes(String expression, String result) {
    assertThat(Expression.compute(expression)).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1 / 0 | division by zero",
        "1 / (2 - 2) | division by zero",
        "3 m + 2 s | s cannot be added to m",
        "3 m in kg | m cannot be given in kg",
        "(1 + 2 | a ')' is missing at character 7",
        "1 + | the expression ends too early",
        "2 $ 3 | '$ 3' cannot be read (character 3)",
        "5 bananas | 'bananas' is no unit or function that is known",
        "f(2) | there is no function called 'f'",
        "sqrt(-1) | the square root of a negative number is not a real number",
        "1.2.3 | '1.2.3' is not a number",
        "1e999999 | '1e999999' is too large or too small"
      })
  void whatHasNoResultIsExplained(String expression, String reason) {
    assertThatThrownBy(() -> Expression.compute(expression))
        .isInstanceOf(CannotCalculate.class)
        .hasMessage(reason);
  }

  @Test
  void noExpressionTakesLong() {
    assertThatThrownBy(() -> Expression.compute("(".repeat(900)))
        .hasMessage("the expression is nested too deeply");
    assertThatThrownBy(() -> Expression.compute("-".repeat(900) + "1"))
        .hasMessage("the expression is nested too deeply");
    assertThat(Expression.compute("9^1000")).startsWith("1747871");
    assertThatThrownBy(() -> Expression.compute("9^1000^1000")).isInstanceOf(CannotCalculate.class);
    assertThatThrownBy(() -> Expression.compute("1".repeat(1_001)))
        .hasMessage("the expression is longer than 1000 characters");
  }
}
