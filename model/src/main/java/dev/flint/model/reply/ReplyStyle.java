package dev.flint.model.reply;

import java.util.List;
import java.util.Optional;

/// The way one family of models writes replies.
///
/// Immutable; [ReplyStyles] has them all.
public final class ReplyStyle {
  private final String name;
  private final Layout layout;
  private final Optional<Thought> thought;
  private final Continuation continuation;

  /// How an answer's text is begun in the prompt, for a text that is to be continued.
  record Continuation(String beforeReasoning, String beforeContent) {}

  ReplyStyle(String name, Layout layout, Optional<Thought> thought, Continuation continuation) {
    this.name = name;
    this.layout = layout;
    this.thought = thought;
    this.continuation = continuation;
  }

  /// A short name, such as `hermes`.
  public String name() {
    return name;
  }

  /// Whether replies may hold reasoning of its own.
  public boolean reasons() {
    return thought.isPresent();
  }

  /// What begins reasoning; empty without reasoning.
  public String reasoningOpen() {
    return thought.map(Thought::open).orElse("");
  }

  /// What ends reasoning and lets the answer begin; empty without reasoning.
  public String reasoningClose() {
    return thought.map(Thought::close).orElse("");
  }

  /// What a prompt has before the text of an answer that a model is to continue.
  public String beforeContent() {
    return continuation.beforeContent();
  }

  /// What a prompt has before reasoning that a model is to continue.
  public String beforeReasoning() {
    return continuation.beforeReasoning();
  }

  /// Texts that steer the parser, such as `<tool_call>`. What people write must not be tokenized to
  /// them.
  public List<String> marks() {
    return layout.marks();
  }

  Layout layout() {
    return layout;
  }

  /// Texts that begin calls and nothing else. None if a call begins like content.
  public List<String> callMarks() {
    return layout.callMarks();
  }

  /// A parser for one reply.
  ///
  /// @param start what the prompt ends in
  /// @param tools the tools that may be called; without any, nothing is taken for a call
  public ReplyParser parser(ReplyStart start, List<ReplyTool> tools) {
    return new ReplyParser(layout, start, tools);
  }

  @Override
  public String toString() {
    return name;
  }
}
