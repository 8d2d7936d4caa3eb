package dev.flint.assistant.mode;

import dev.flint.assistant.tool.ToolRuns;
import dev.flint.assistant.turn.EventPipe;
import dev.flint.assistant.turn.Speaker;
import dev.flint.assistant.turn.Speaker.Speech;
import dev.flint.assistant.turn.Tally;
import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Session;
import dev.flint.chat.Steer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A conversation that the engine's own session holds, token for token; all that is added are the
/// assistant's tools.
final class DirectSession implements Session {
  private final Session session;
  private final ModeOptions options;
  private boolean tainted;
  private @Nullable EventPipe running;
  private @Nullable ToolRuns lastTools;

  /// @param tainted whether the conversation holds what others wrote
  DirectSession(Session session, ModeOptions options, boolean tainted) {
    this.session = session;
    this.options = options;
    this.tainted = tainted;
  }

  @Override
  public void append(List<Message> messages) {
    settle();
    session.append(messages);
    tainted |= Modes.taints(messages);
  }

  @Override
  public Events generate(GenerateOptions wanted) {
    settle();
    if (options.tools().isEmpty()) {
      return session.generate(wanted);
    }
    EventPipe pipe = EventPipe.start(answer -> answer(answer, wanted));
    running = pipe;
    return pipe;
  }

  private void answer(EventPipe pipe, GenerateOptions wanted) throws InterruptedException {
    ToolRuns tools = Modes.tools(options, pipe, tainted);
    lastTools = tools;
    pipe.steering()
        .listen(() -> {
          if (pipe.steering().answerNow()) {
            pipe.halt().tell(new Steer.AnswerNow());
          }
        });
    var tally = new Tally();
    Speech speech =
        new Speaker(tools, tally, pipe.skippable(), -1)
            .speak(session, wanted, pipe.halt(), pipe::emit);
    pipe.emit(new Event.Finished(speech.reason(), tally.sum()));
  }

  /// Ends a running answer, so that the session may be used.
  private void settle() {
    EventPipe pipe = running;
    if (pipe != null) {
      pipe.close();
      pipe.join();
      running = null;
      ToolRuns tools = lastTools;
      tainted |= tools != null && tools.tainted();
    }
  }

  @Override
  public Session fork() {
    settle();
    return new DirectSession(session.fork(), options, tainted);
  }

  @Override
  public void rewind(int length) {
    settle();
    session.rewind(length);
  }

  @Override
  public int length() {
    settle();
    return session.length();
  }

  @Override
  public int capacity() {
    return session.capacity();
  }

  @Override
  public void close() {
    settle();
    session.close();
  }
}
