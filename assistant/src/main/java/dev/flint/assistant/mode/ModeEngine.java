package dev.flint.assistant.mode;

import dev.flint.chat.Capabilities;
import dev.flint.chat.Engine;
import dev.flint.chat.Failure;
import dev.flint.chat.Opening;
import dev.flint.chat.Session;
import dev.flint.chat.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// A mode over another engine, as an engine. It adds the assistant's own tools, runs them, and
/// reports on the way how it reaches its answer. It owns the other engine.
public final class ModeEngine implements Engine {
  private final Mode mode;
  private final Engine engine;
  private final ModeOptions options;

  public ModeEngine(Mode mode, Engine engine, ModeOptions options) {
    this.mode = mode;
    this.engine = engine;
    this.options = options;
  }

  @Override
  public Capabilities capabilities() {
    Capabilities can = engine.capabilities();
    return new Capabilities(
        mode.id(),
        can.contextTokens(),
        can.chat(),
        mode == Mode.INSTANT && can.logprobs(),
        can.forks(),
        can.constraints(),
        can.tools(),
        mode != Mode.INSTANT,
        can.images(),
        false);
  }

  @Override
  public Session open(Opening opening) {
    Opening own = opening(opening);
    boolean direct =
        switch (mode) {
          case INSTANT -> true;
          case THINKING -> engine.capabilities().reasoning();
          case CONTEMPLATING -> false;
        };
    return direct
        ? new DirectSession(engine.open(own), options(opening))
        : new ThoughtSession(engine, own, mode, options(opening));
  }

  /// A tool of the caller's hides the assistant's own tool of that name.
  private ModeOptions options(Opening asked) {
    return options.withTools(options.tools().without(asked.tools()));
  }

  private Opening opening(Opening asked) {
    Opening.Effort effort =
        switch (mode) {
          case INSTANT -> Opening.Effort.OFF;
          case THINKING ->
              asked.effort() == Opening.Effort.OFF ? Opening.Effort.MEDIUM : asked.effort();
          case CONTEMPLATING ->
              asked.effort() == Opening.Effort.MODEL ? Opening.Effort.MEDIUM : asked.effort();
        };
    List<ToolSpec> tools = new ArrayList<>(options(asked).tools().specs());
    tools.addAll(asked.tools());
    return new Opening(asked.messages(), tools, effort, asked.tenant());
  }

  @Override
  public Session openRaw(String text) {
    throw new Failure(
        Failure.Code.UNSUPPORTED,
        mode.id() + " answers conversations; raw text is continued by a plain model");
  }

  @Override
  public Session openInfill(String before, String after) {
    throw new Failure(
        Failure.Code.UNSUPPORTED,
        mode.id() + " answers conversations; text is filled in by a plain model");
  }

  @Override
  public OptionalInt countTokens(Opening opening) {
    return engine.countTokens(opening(opening));
  }

  @Override
  public void close() {
    engine.close();
  }
}
