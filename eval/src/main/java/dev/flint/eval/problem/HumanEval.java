package dev.flint.eval.problem;

import dev.flint.assistant.code.Examples;
import dev.flint.assistant.code.Language;
import dev.flint.assistant.code.Limits;
import dev.flint.assistant.code.Run;
import dev.flint.assistant.code.Sandbox;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// A Python function to complete (HumanEval, Chen et al., arXiv 2107.03374). A reply is right if
/// its program passes the problem's own tests in the sandbox.
///
/// @param start imports, signature and docstring
/// @param function its name
/// @param test defines `check(candidate)`
public record HumanEval(int item, String start, String function, String test, Sandbox sandbox)
    implements Problem {
  private static final Limits LIMITS = Limits.DEFAULT.withTime(Duration.ofSeconds(15));

  static HumanEval of(int item, JsonNode row, Sandbox sandbox) {
    return new HumanEval(
        item,
        DataFile.text(row, "prompt"),
        DataFile.text(row, "entry_point"),
        DataFile.text(row, "test"),
        sandbox);
  }

  @Override
  public String prompt(Style style) {
    return "Complete this Python function. Give the whole program in one fenced code block.\n\n"
        + "```python\n"
        + start.stripTrailing()
        + "\n```"
        + switch (style) {
          case ANSWER_ONLY -> "\n\nReply with the code block alone.";
          case STEPS -> "\n\nThink step by step about how to do it, then write the code block.";
          case AS_ASKED -> "";
        };
  }

  /// The reply's program, after the problem's own imports and functions. A reply that is only the
  /// function's body is put under its signature.
  @Override
  public String found(Reply reply) {
    if (reply.text().isBlank()) {
      return "";
    }
    String program = Examples.program(reply.text());
    Pattern definition = Pattern.compile("(?m)^def " + Pattern.quote(function) + "\\b");
    if (!definition.matcher(program).find()) {
      return start + program;
    }
    var own = definition.matcher(start);
    return (own.find() ? start.substring(0, own.start()) : "") + program;
  }

  /// The program must come to its end: one that leaves early has not passed.
  @Override
  public boolean right(String found) throws InterruptedException {
    if (found.isEmpty()) {
      return false;
    }
    String mark = UUID.randomUUID().toString();
    String source =
        found + "\n\n" + test + "\n\ncheck(" + function + ")\nprint('\\n" + mark + "')\n";
    Run run = sandbox.run(Language.PYTHON, source, "", LIMITS);
    return run.ok() && run.output().strip().endsWith(mark);
  }

  @Override
  public boolean votable() {
    return false;
  }
}
