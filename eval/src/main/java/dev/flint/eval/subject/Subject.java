package dev.flint.eval.subject;

import dev.flint.assistant.contemplate.Preset;
import dev.flint.assistant.mode.Mode;
import dev.flint.chat.Engine;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.eval.problem.Problem;
import dev.flint.eval.problem.Style;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Somebody who can be given problems. Safe for many threads.
public sealed interface Subject permits Plain, Majority, Chain, InMode {
  /// Its name on the command line and in reports.
  String id();

  /// Works on a problem.
  ///
  /// @param engine the plain model
  /// @param options how it is to be drawn; the seed is this problem's own
  /// @throws Failure if the engine cannot go on
  Attempt attempt(Problem problem, Engine engine, GenerateOptions options)
      throws InterruptedException;

  /// What the names may be, for a person.
  String NAMES =
      "answer-only, plain, majority-N, chain-TOKENS, instant, thinking, contemplating-quick,"
          + " contemplating, contemplating-max";

  /// The subject of a name, with or without `flint/`.
  ///
  /// @throws Failure BAD_REQUEST for a name that is not known
  static Subject named(String name) {
    String id = name.startsWith("flint/") ? name.substring("flint/".length()) : name;
    Matcher counted = Pattern.compile("(majority|chain)-([1-9]\\d{0,5})").matcher(id);
    if (counted.matches()) {
      int count = Integer.parseInt(counted.group(2));
      return counted.group(1).equals("chain") ? new Chain(count) : Majority.of(count);
    }
    return switch (id) {
      case "answer-only" -> new Plain(id, Style.ANSWER_ONLY);
      case "plain" -> new Plain(id, Style.STEPS);
      case "instant" -> new InMode(id, Mode.INSTANT, Preset.DEFAULT);
      case "thinking" -> new InMode(id, Mode.THINKING, Preset.DEFAULT);
      case "contemplating-quick" -> new InMode(id, Mode.CONTEMPLATING, Preset.QUICK);
      case "contemplating" -> new InMode(id, Mode.CONTEMPLATING, Preset.DEFAULT);
      case "contemplating-max" -> new InMode(id, Mode.CONTEMPLATING, Preset.MAX);
      default ->
          throw new Failure(
              Failure.Code.BAD_REQUEST, "no subject is called '" + name + "'; there are " + NAMES);
    };
  }
}
