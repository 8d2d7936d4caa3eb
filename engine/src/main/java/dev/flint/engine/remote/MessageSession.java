package dev.flint.engine.remote;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Opening;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import dev.flint.chat.Session;
import dev.flint.chat.Steer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A conversation kept as messages, for engines whose model is elsewhere: each answer is asked for
/// with all of them. A fork is a copy. Lengths are guesses (four characters a token) and fit
/// between messages only, which is where the session can be rewound to.
public final class MessageSession implements Session {
  private static final int CHARACTERS_PER_TOKEN = 4;
  private static final int TOKENS_AROUND_MESSAGE = 4;
  private static final int TOKENS_OF_IMAGE = 1000;

  private final Opening terms;
  private final int capacity;
  private final Answerer answerer;
  private final List<Message> messages;
  private @Nullable Listening running;
  private boolean closed;

  /// Where answers to whole conversations come from.
  @FunctionalInterface
  public interface Answerer {
    /// @throws Failure as [Session#generate]
    Events answer(Opening opening, GenerateOptions options);
  }

  /// @param capacity most tokens of the conversation
  public MessageSession(Opening opening, int capacity, Answerer answerer) {
    terms = opening;
    this.capacity = capacity;
    this.answerer = answerer;
    messages = new ArrayList<>(opening.messages());
    check(messages);
  }

  @Override
  public void append(List<Message> added) {
    settle();
    List<Message> all = new ArrayList<>(messages);
    all.addAll(added);
    check(all);
    messages.addAll(added);
  }

  /// Only what cannot fit by any count is refused here; the other server knows better.
  private void check(List<Message> all) {
    if (guess(all) / 2 > capacity) {
      throw new Failure(
          Failure.Code.CONTEXT_OVERFLOW,
          "the conversation has about "
              + guess(all)
              + " tokens; the other server's context holds "
              + capacity);
    }
  }

  @Override
  public Events generate(GenerateOptions options) {
    settle();
    if (messages.isEmpty()) {
      throw new Failure(Failure.Code.BAD_REQUEST, "there is nothing to answer to");
    }
    Opening all = new Opening(joined(messages), terms.tools(), terms.effort(), terms.tenant());
    Listening answer = new Listening(answerer.answer(all, options), new Said());
    running = answer;
    return answer;
  }

  /// What continues an assistant's message is sent as a part of it.
  private static List<Message> joined(List<Message> messages) {
    List<Message> all = new ArrayList<>();
    for (Message message : messages) {
      Message last = all.isEmpty() ? null : all.getLast();
      if (last != null && last.role() == Role.ASSISTANT && message.role() == Role.ASSISTANT) {
        List<Part> parts = new ArrayList<>(last.parts());
        parts.addAll(message.parts());
        all.set(all.size() - 1, new Message(Role.ASSISTANT, parts));
      } else {
        all.add(message);
      }
    }
    return all;
  }

  /// Hears what the reader sees, which is what the conversation goes on from.
  private record Listening(Events events, Said said) implements Events {
    @Override
    public @Nullable Event next() {
      Event event = events.next();
      if (event != null) {
        said.hear(event);
      }
      return event;
    }

    @Override
    public boolean steer(Steer steer) {
      return events.steer(steer);
    }

    @Override
    public void close() {
      events.close();
    }
  }

  /// Ends a running answer and makes it part of the conversation.
  private void settle() {
    if (closed) {
      throw new Failure(Failure.Code.BAD_REQUEST, "the session is closed");
    }
    Listening last = running;
    if (last != null) {
      running = null;
      last.close();
      messages.addAll(last.said().message());
    }
  }

  @Override
  public Session fork() {
    if (closed) {
      throw new Failure(Failure.Code.BAD_REQUEST, "the session is closed");
    }
    List<Message> all = new ArrayList<>(messages);
    Listening now = running;
    if (now != null) {
      all.addAll(now.said().message());
    }
    return new MessageSession(
        new Opening(all, terms.tools(), terms.effort(), terms.tenant()), capacity, answerer);
  }

  @Override
  public void rewind(int length) {
    settle();
    for (int count = messages.size(); count >= 0; count--) {
      if (guess(messages.subList(0, count)) == length) {
        messages.subList(count, messages.size()).clear();
        return;
      }
    }
    throw new Failure(
        Failure.Code.BAD_REQUEST,
        "the session cannot be rewound to "
            + length
            + " tokens: with a remote model it can only go back to between two messages");
  }

  @Override
  public int length() {
    Listening now = running;
    return guess(messages) + (now == null ? 0 : guess(now.said().message()));
  }

  /// About how many tokens messages have: more with each message.
  static int guess(List<Message> messages) {
    long characters = 0;
    long tokens = 0;
    for (Message message : messages) {
      tokens += TOKENS_AROUND_MESSAGE;
      for (Part part : message.parts()) {
        switch (part) {
          case Part.Text text -> characters += text.text().length();
          case Part.Reasoning thought -> characters += thought.text().length();
          case Part.ToolCall call -> characters += call.name().length() + call.arguments().length();
          case Part.ToolResult result -> characters += result.text().length();
          case Part.Image _ -> tokens += TOKENS_OF_IMAGE;
        }
      }
    }
    return (int) Math.min(Integer.MAX_VALUE, tokens + characters / CHARACTERS_PER_TOKEN);
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Listening last = running;
      if (last != null) {
        last.close();
      }
    }
  }
}
