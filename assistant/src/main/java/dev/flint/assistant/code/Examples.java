package dev.flint.assistant.code;

import dev.flint.assistant.contemplate.Trial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/// Tries Python programs out on the examples that a question brings in its own docstring (`>>>
/// f(2)` and, below it, what that should give).
public final class Examples implements Trial {
  private static final Pattern EXAMPLE =
      Pattern.compile("(?m)^\\s*>>>[ \\t]*(\\S.*)\\R[ \\t]*(?!>>>|\"{3}|'{3})(\\S.*)$");
  private static final Pattern BLOCK =
      Pattern.compile("```(?:python|py)?\\s*\\R(.*?)```", Pattern.DOTALL);
  private static final Limits LIMITS = Limits.DEFAULT.withTime(Duration.ofSeconds(10));
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// Reads a JSON list of source, examples and a mark from standard input; prints the mark and how
  /// many examples passed. The program that is tried does not know the mark.
  private static final String TRYING =
      """
      import ast, json, sys
      source, examples, mark = json.load(sys.stdin)
      names = {"__name__": "candidate"}
      passed = 0
      try:
          exec(compile(source, "candidate", "exec"), names)
          for call, wanted in examples:
              try:
                  found = eval(call, names)
                  try:
                      same = found == ast.literal_eval(wanted)
                  except (ValueError, SyntaxError):
                      same = repr(found) == wanted
                  passed += bool(same)
              except Exception:
                  pass
      except BaseException:
          pass
      print()
      print(mark, passed)
      """;

  private final Sandbox sandbox;

  public Examples(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  @Override
  public boolean applies(String question) {
    return sandbox.has(Language.PYTHON) && question.contains("def ") && !find(question).isEmpty();
  }

  @Override
  public double passed(String question, String candidate) throws InterruptedException {
    List<List<String>> examples = find(question);
    String mark = UUID.randomUUID().toString();
    String input = JSON.writeValueAsString(List.of(program(candidate), examples, mark));
    Run run = sandbox.run(Language.PYTHON, TRYING, input, LIMITS);
    for (String line : run.output().lines().toList()) {
      if (line.startsWith(mark)) {
        int passed = Integer.parseInt(line.substring(mark.length()).strip());
        return (double) passed / examples.size();
      }
    }
    return 0;
  }

  /// Pairs of an expression and what it should give.
  static List<List<String>> find(String question) {
    List<List<String>> examples = new ArrayList<>();
    Matcher matcher = EXAMPLE.matcher(question);
    while (matcher.find()) {
      examples.add(List.of(matcher.group(1).strip(), matcher.group(2).strip()));
    }
    return examples;
  }

  /// The program in a text: its last fenced block, else the whole.
  public static String program(String text) {
    Matcher blocks = BLOCK.matcher(text);
    String program = "";
    while (blocks.find()) {
      program = blocks.group(1);
    }
    return program.isBlank() ? text : program;
  }
}
