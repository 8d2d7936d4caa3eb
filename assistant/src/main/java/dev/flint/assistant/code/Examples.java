package dev.flint.assistant.code;

import dev.flint.assistant.contemplate.Trial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/// Runs Python programs: for what they print, or on the examples that a question brings in its own
/// docstring (`>>> f(2)` and, below it, what that should give).
public final class Examples implements Trial {
  private static final Pattern BLOCK =
      Pattern.compile("```(?:python|py)?\\s*\\R(.*?)```", Pattern.DOTALL);
  private static final Limits LIMITS = Limits.DEFAULT.withTime(Duration.ofSeconds(10));
  private static final String QUOTES = "\"".repeat(3);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// Reads a JSON list of source, examples and a mark from standard input; prints the mark and how
  /// many examples passed. The program that is tried does not know the mark.
  private static final String TRYING =
      """
      import ast, contextlib, io, json, sys
      source, examples, mark = json.load(sys.stdin)
      names = {"__name__": "candidate"}
      passed = 0

      def equal(found, shown, wanted):
          for text in (wanted, wanted.split("\\n")[0]):
              try:
                  if found == ast.literal_eval(text):
                      return True
              except Exception:
                  pass
              said = shown if found is None else shown + repr(found)
              if said.split() == text.split():
                  return True
          return False

      def run(call):
          shown = io.StringIO()
          with contextlib.redirect_stdout(shown):
              try:
                  code = compile(call, "example", "eval")
              except SyntaxError:
                  exec(compile(call, "example", "exec"), names)
                  return None, shown.getvalue()
              return eval(code, names), shown.getvalue()

      def raised(error, wanted):
          last = wanted.strip().split("\\n")[-1].split(":")[0].split(".")[-1]
          return wanted.startswith("Traceback") and last == type(error).__name__

      try:
          with contextlib.redirect_stdout(io.StringIO()):
              exec(compile(source, "candidate", "exec"), names)
      except BaseException:
          pass
      for call, wanted in examples:
          try:
              found, shown = run(call)
              good = equal(found, shown, wanted)
          except BaseException as error:
              good = raised(error, wanted)
          passed += bool(wanted and good)
      print()
      print(mark, passed)
      """;

  private final Sandbox sandbox;

  public Examples(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  @Override
  public boolean applies(String question) {
    return sandbox.has(Language.PYTHON) && question.contains("def ") && count(find(question)) > 0;
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
        return (double) passed / count(examples);
      }
    }
    return 0;
  }

  @Override
  public boolean runs() {
    return sandbox.has(Language.PYTHON);
  }

  @Override
  public Optional<String> printed(String candidate) throws InterruptedException {
    if (!BLOCK.matcher(candidate).find()) {
      return Optional.empty();
    }
    Run run = sandbox.run(Language.PYTHON, program(candidate), "", LIMITS);
    return run.ok() && !run.output().isBlank() ? Optional.of(run.output()) : Optional.empty();
  }

  /// Pairs of what is typed and what should be shown then, the second empty for what shows nothing.
  /// As Python's doctest reads them: `>>>` begins, `...` goes on, a blank line or the end of the
  /// docstring ends.
  static List<List<String>> find(String question) {
    List<List<String>> examples = new ArrayList<>();
    StringBuilder typed = new StringBuilder();
    StringBuilder shown = new StringBuilder();
    for (String line : (question + "\n").split("\n", -1)) {
      String bare = line.strip();
      if (bare.matches("[.]{3}( .*)?") && !typed.isEmpty() && shown.isEmpty()) {
        typed.append("\n").append(bare.substring(Math.min(4, bare.length())));
        continue;
      }
      boolean begins = bare.startsWith(">>> ");
      if (begins || bare.isEmpty() || bare.contains(QUOTES) || bare.contains("'''")) {
        if (!typed.isEmpty()) {
          examples.add(List.of(typed.toString(), shown.toString()));
        }
        typed.setLength(0);
        shown.setLength(0);
        typed.append(begins ? bare.substring(4) : "");
      } else if (!typed.isEmpty()) {
        shown.append(shown.isEmpty() ? "" : "\n").append(bare);
      }
    }
    return examples;
  }

  /// How many of them say what should be shown.
  private static long count(List<List<String>> examples) {
    return examples.stream().filter(example -> !example.getLast().isEmpty()).count();
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
