package dev.flint.assistant.calculate;

import dev.flint.assistant.tool.Arguments;
import dev.flint.assistant.tool.Tool;
import dev.flint.assistant.tool.ToolOutcome;
import dev.flint.assistant.tool.ToolPolicy;
import dev.flint.chat.ToolSpec;
import java.util.Optional;

/// Computes exactly, with units.
public final class Calculator implements Tool {
  /// The value of an expression, as text; empty if it is none.
  public static Optional<String> value(String expression) {
    try {
      return Optional.of(Expression.compute(expression));
    } catch (CannotCalculate e) {
      return Optional.empty();
    }
  }

  @Override
  public ToolSpec spec() {
    return new ToolSpec(
        "calculator",
        "Computes an expression exactly, with units: 12.5% of 240, (3 + 4) * 2^10, 5 ft + 11 inch"
            + " in cm, 98.6 degF in degC, sqrt(2), round(10/3, 2), 70 kg / (1.75 m)^2.",
        """
        {"type":"object","additionalProperties":false,"required":["expression"],\
        "properties":{"expression":{"type":"string"}}}\
        """,
        true);
  }

  @Override
  public ToolPolicy policy() {
    return ToolPolicy.READS;
  }

  @Override
  public ToolOutcome run(String json) {
    try {
      return ToolOutcome.of(Expression.compute(Arguments.of(json).text("expression")));
    } catch (CannotCalculate e) {
      return ToolOutcome.failed(String.valueOf(e.getMessage()));
    }
  }
}
