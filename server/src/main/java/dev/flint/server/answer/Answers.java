package dev.flint.server.answer;

import dev.flint.chat.Engine;
import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Opening;
import dev.flint.chat.Session;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The answers to one request, pulled in turn by one thread. Several answers to one prompt are
/// forks of one session, so that the prompt is read once.
public final class Answers implements AutoCloseable {
  private final List<Session> sessions = new ArrayList<>();
  private final GenerateOptions options;
  private final int count;
  private final boolean readBeforeFork;
  private final Queue<Running> running = new ArrayDeque<>();

  /// All streams that may be cancelled; guarded by itself.
  private final List<Events> open = new ArrayList<>();

  private boolean begun;
  private boolean cancelled;

  private record Running(int choice, Events events) {}

  /// What one pull gave.
  public record Step(int choice, Event event) {}

  /// @param sessions one for each prompt, each to be answered `n` times; closed with this
  private Answers(Engine engine, List<Session> sessions, GenerateOptions options, int n) {
    this.sessions.addAll(sessions);
    this.options = options;
    count = n;
    readBeforeFork = n > 1 && engine.capabilities().forks();
  }

  /// Opens the conversations; their answers begin with the first pull. Those to the first are
  /// numbered first.
  ///
  /// @param prompts each is opened once and answered `n` times
  /// @throws dev.flint.chat.Failure if one cannot be opened
  public static Answers to(
      Engine engine, List<Supplier<Session>> prompts, GenerateOptions options, int n) {
    return new Answers(engine, Sessions.all(prompts), options, n);
  }

  /// As [#to] for one conversation.
  public static Answers to(Engine engine, Opening opening, GenerateOptions options, int n) {
    return to(engine, List.of(() -> Sessions.chat(engine, opening)), options, n);
  }

  /// Tokens of all prompts.
  public int promptTokens() {
    return sessions.stream().mapToInt(Session::length).sum();
  }

  /// The next event of whichever answer is due; null once all are complete or cancelled.
  ///
  /// @throws dev.flint.chat.Failure if an answer cannot go on
  @Nullable Step next() {
    if (!begun) {
      begun = true;
      begin();
    }
    for (Running due; (due = running.poll()) != null; ) {
      Event event = due.events().next();
      if (event != null) {
        if (!(event instanceof Event.Finished)) {
          running.add(due);
        }
        return new Step(due.choice(), event);
      }
    }
    return null;
  }

  private void begin() {
    List<Session> prompts = List.copyOf(sessions);
    for (int p = 0; p < prompts.size(); p++) {
      Session prompt = prompts.get(p);
      if (readBeforeFork) {
        read(prompt);
      }
      List<Session> twins = new ArrayList<>(List.of(prompt));
      for (int i = 1; i < count; i++) {
        Session twin = prompt.fork();
        sessions.add(twin);
        twins.add(twin);
      }
      for (int i = 0; i < count; i++) {
        running.add(
            new Running(p * count + i, track(new Unattended(twins.get(i).generate(options(i))))));
      }
    }
  }

  /// With a seed, each answer has one of its own: they would all be the same otherwise.
  private GenerateOptions options(int i) {
    return options.seed().isPresent() ? options.withSeed(options.seed().getAsLong() + i) : options;
  }

  /// Has the model read the prompt, so that forks share it.
  private void read(Session session) {
    int length = session.length();
    try (Events reading = track(session.generate(options.withMaxTokens(1)))) {
      for (Event event; (event = reading.next()) != null; ) {
        if (event instanceof Event.Reading read && read.done() == read.total()) {
          break;
        }
      }
    }
    session.rewind(length);
  }

  private Events track(Events events) {
    synchronized (open) {
      open.add(events);
      if (cancelled) {
        events.close();
      }
    }
    return events;
  }

  /// Ends all answers after the step they are in. May come from any thread.
  public void cancel() {
    synchronized (open) {
      cancelled = true;
      open.forEach(Events::close);
    }
  }

  /// Whether somebody ended them before they were complete.
  boolean cancelled() {
    synchronized (open) {
      return cancelled;
    }
  }

  /// Frees the sessions; only once nobody pulls any more.
  @Override
  public void close() {
    cancel();
    sessions.forEach(Session::close);
  }
}
