package dev.flint.assistant.turn;

import dev.flint.assistant.tool.ToolRuns;
import dev.flint.chat.Constraint;
import dev.flint.chat.Engine;
import dev.flint.chat.Event;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Opening;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import dev.flint.chat.Session;
import dev.flint.chat.ToolChoice;
import dev.flint.chat.Trace;
import java.util.ArrayList;
import java.util.List;

/// A question that is being answered, with all that is needed for it. Safe for many threads.
///
/// @param engine computes
/// @param opening the conversation; its last message is what is to be answered
/// @param options how the caller wants the answer
/// @param pipe where events go
/// @param tools the assistant's own tools
/// @param tally what it costs
public record Turn(
    Engine engine,
    Opening opening,
    GenerateOptions options,
    EventPipe pipe,
    ToolRuns tools,
    Tally tally) {

  /// Opens a session over the conversation with words of our own after the question. What stands
  /// before them is the same for all sessions of a turn, so that an engine that keeps what it has
  /// read reads it once.
  public Session open(String words) {
    return engine.open(opening.withMessages(with(opening.messages(), words)));
  }

  /// Opens a session of its own, without the conversation's tools and past.
  public Session fresh(String words) {
    return engine.open(
        new Opening(List.of(Message.user(words)), List.of(), opening.effort(), opening.tenant()));
  }

  private static List<Message> with(List<Message> messages, String words) {
    List<Message> all = new ArrayList<>(messages);
    if (words.isEmpty()) {
      return all;
    }
    if (all.isEmpty() || all.getLast().role() != Role.USER) {
      all.add(Message.user(words));
      return all;
    }
    List<Part> parts = new ArrayList<>(all.removeLast().parts());
    parts.add(new Part.Text("\n\n" + words));
    all.add(new Message(Role.USER, parts));
    return all;
  }

  /// The text of the question.
  public String question() {
    return opening.messages().isEmpty() ? "" : opening.messages().getLast().text();
  }

  /// Options for words that the caller does not see as the answer: its constraint, stop strings and
  /// probabilities do not apply, and its tools are not called.
  public GenerateOptions inner() {
    GenerateOptions inner =
        options.withConstraint(Constraint.FREE).withStop(List.of()).withLogprobs(0);
    return callersTools() ? inner.withToolChoice(ToolChoice.NONE) : inner;
  }

  /// Whether the caller has tools of its own, which it runs itself.
  public boolean callersTools() {
    return opening.tools().stream().anyMatch(tool -> tools.box().find(tool.name()) == null);
  }

  /// As `inner`, for at most so many tokens, of which a model that reasons by itself may spend a
  /// part on reasoning, so that something is always said.
  ///
  /// @param reasoning most tokens of reasoning, at least 1
  public GenerateOptions inner(int tokens, int reasoning) {
    GenerateOptions inner = inner().withMaxTokens(tokens);
    return engine.capabilities().reasoning() ? inner.withReasoningTokens(reasoning) : inner;
  }

  /// Whether the answer is to be given without what it can do without.
  public boolean hurried() {
    return pipe.skippable().halted();
  }

  public Speaker speaker(int branch) {
    return new Speaker(tools, tally, pipe.skippable(), branch);
  }

  /// Reports something on the way.
  public void trace(Trace trace) throws InterruptedException {
    pipe.emit(new Event.Traced(trace));
  }
}
