package dev.flint.eval.subject;

import dev.flint.assistant.code.Examples;
import dev.flint.assistant.code.Sandbox;
import dev.flint.assistant.contemplate.Preset;
import dev.flint.assistant.contemplate.Trial;
import dev.flint.assistant.mode.Mode;
import dev.flint.assistant.mode.ModeEngine;
import dev.flint.assistant.mode.ModeOptions;
import dev.flint.assistant.tool.Toolbox;
import dev.flint.chat.Engine;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Session;
import dev.flint.eval.problem.Problem;
import dev.flint.eval.problem.Style;
import java.time.Duration;

/// One of the assistant's modes, asked as a person would ask it, without tools; programs are tried
/// out where there is a sandbox. It may take any time, so that what it finds does not depend on how
/// busy the machine is: its limits are those in tokens.
record InMode(String id, Mode mode, Preset preset) implements Subject {
  private static final int A_DAY_SECONDS = 86_400;

  @Override
  public Attempt attempt(Problem problem, Engine engine, GenerateOptions options) {
    Trial trial = Sandbox.find().<Trial>map(Examples::new).orElse(Trial.NONE);
    var with = new ModeOptions(unhurried(), Toolbox.EMPTY, Duration.ofSeconds(60), trial);
    // Never closed: that would close the engine, which is not ours.
    var assistant = new ModeEngine(mode, engine, with);
    try (Session session = assistant.open(Plain.opening(problem, Style.AS_ASKED))) {
      Spoken spoken = Spoken.of(session, options);
      return new Attempt(
          problem.found(spoken.reply()),
          spoken.reply().text(),
          spoken.ended(),
          spoken.promptTokens(),
          spoken.generatedTokens());
    }
  }

  private Preset unhurried() {
    return new Preset(
        preset.explorers(),
        preset.wave(),
        preset.reserve(),
        preset.refiners(),
        preset.rounds(),
        preset.checks(),
        preset.tokens(),
        A_DAY_SECONDS);
  }
}
