package dev.flint.assistant.mode;

import dev.flint.assistant.files.AttachedFiles;
import dev.flint.assistant.files.FilesTool;
import dev.flint.assistant.memory.Remember;
import dev.flint.assistant.memory.Reminder;
import dev.flint.assistant.tool.Toolbox;
import dev.flint.chat.Capabilities;
import dev.flint.chat.Engine;
import dev.flint.chat.Failure;
import dev.flint.chat.Message;
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

  /// What the other engine is asked, and with which tools.
  private record Prepared(Opening opening, ModeOptions options) {}

  private Prepared prepared(Opening asked) {
    boolean remembers = options.memory().on(asked.tenant());
    ModeOptions able = able(asked, remembers);
    if (AttachedFiles.mostCharacters(asked.messages()) <= mostFileCharacters()
        || !readsFiles(able.tools(), asked)) {
      return new Prepared(opening(asked, able, remembers), able);
    }
    AttachedFiles files = AttachedFiles.in(asked.messages());
    if (files.characters() <= mostFileCharacters()) {
      return new Prepared(opening(asked, able, remembers), able);
    }
    ModeOptions reading = able.withTools(able.tools().with(new FilesTool(files)));
    return new Prepared(
        opening(asked.withMessages(files.shortened()), reading, remembers), reading);
  }

  /// About a quarter of the context: longer files are read by a tool.
  private int mostFileCharacters() {
    return engine.capabilities().contextTokens();
  }

  /// Whether the model has tools, all of them ours: agents that think do without where a caller has
  /// its own, and must then see files whole.
  private boolean readsFiles(Toolbox tools, Opening asked) {
    return engine.capabilities().tools()
        && asked.tools().isEmpty()
        && !tools.isEmpty()
        && tools.find(FilesTool.NAME) == null;
  }

  @Override
  public Session open(Opening opening) {
    Prepared prepared = prepared(opening);
    ModeOptions able = prepared.options;
    Opening own = prepared.opening;
    boolean direct =
        switch (mode) {
          case INSTANT -> true;
          case THINKING -> engine.capabilities().reasoning();
          case CONTEMPLATING -> false;
        };
    return direct
        ? new DirectSession(
            engine.open(own), able, opening.untrusted() || Modes.taints(opening.messages()))
        : new ThoughtSession(engine, own, mode, able);
  }

  /// A tool of the caller's hides the assistant's own tool of that name. Where there is a memory
  /// the model can ask for something to be kept in it.
  private ModeOptions able(Opening asked, boolean remembers) {
    Toolbox tools = options.tools();
    if (remembers && engine.capabilities().tools()) {
      tools = tools.with(new Remember(options.memory(), asked.tenant()));
    }
    return options.withTools(tools.without(asked.tools()));
  }

  private Opening opening(Opening asked, ModeOptions able, boolean remembers) {
    Opening.Effort effort =
        switch (mode) {
          case INSTANT -> Opening.Effort.OFF;
          case THINKING ->
              asked.effort() == Opening.Effort.OFF ? Opening.Effort.MEDIUM : asked.effort();
          case CONTEMPLATING ->
              asked.effort() == Opening.Effort.MODEL ? Opening.Effort.MEDIUM : asked.effort();
        };
    List<ToolSpec> tools = new ArrayList<>(able.tools().specs());
    tools.addAll(asked.tools());
    List<String> facts = remembers ? options.memory().facts(asked.tenant()) : List.of();
    List<Message> messages = Reminder.in(asked.messages(), facts);
    return new Opening(messages, tools, effort, asked.tenant(), asked.untrusted(), asked.stored());
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
    return engine.countTokens(prepared(opening).opening);
  }

  @Override
  public void close() {
    engine.close();
  }
}
