package dev.flint.cli.talk;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Session;
import dev.flint.chat.Steer;
import dev.flint.chat.Trace;
import dev.flint.chat.Usage;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.Ink;
import dev.flint.cli.console.Interrupts;
import dev.flint.cli.console.StatusLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One answer, as it was streamed to its end.
///
/// @param text the whole answer, or what there was when it was stopped
/// @param tokens its tokens, if probabilities were asked for
/// @param end why it ended and what it cost; null if it was stopped
record Answer(String text, List<Event.Token> tokens, Event.@Nullable Finished end) {
  Answer {
    tokens = List.copyOf(tokens);
  }

  /// Lets something stop the answer that is being streamed.
  interface Stops {
    /// Takes the way to stop the answer that begins now; what it returns is closed at its end.
    AutoCloseable begin(Runnable stop);

    /// Ctrl-C ends the process, once the answer has been tidied up.
    Stops WITH_THE_PROCESS = Interrupts::begin;
  }

  /// Generates and hands each piece of text to `sink`; shows on a terminal how far the prompt is
  /// read.
  ///
  /// @param approver asked before a tool runs that needs it
  static Answer stream(
      Session session,
      GenerateOptions options,
      Console console,
      Stops stops,
      Approver approver,
      Consumer<String> sink) {
    return play(session.generate(options), console, stops, approver, sink);
  }

  /// As [#stream], for events that somebody else makes. They are closed at the end.
  static Answer play(
      Events events, Console console, Stops stops, Approver approver, Consumer<String> sink) {
    var text = new StringBuilder();
    var tokens = new ArrayList<Event.Token>();
    Event.Finished end = null;
    var status = new StatusLine(console);
    var board = new Board(console);
    var stopped = new AtomicBoolean();
    try (AutoCloseable _ =
        stops.begin(() -> {
          stopped.set(true);
          events.close();
        })) {
      for (Event event; (event = next(events, stopped)) != null; ) {
        switch (event) {
          case Event.Queued(int place) -> status.show("waiting: " + place + " before this one");
          case Event.Reading(int done, int total) ->
              status.show("reading the prompt: " + done + " of " + total + " tokens");
          case Event.Text piece -> {
            status.clear();
            board.finish();
            text.append(piece.text());
            sink.accept(piece.text());
          }
          case Event.Reasoning _ -> status.show("thinking");
          case Event.ToolCallBegin call -> status.show("calls " + call.name());
          case Event.ToolCallArguments _, Event.ToolCallEnd _, Event.BadToolCall _ -> {}
          case Event.Traced traced -> {
            status.clear();
            board.hear(traced.trace());
            if (traced.trace() instanceof Trace.ApprovalAsked asked) {
              events.steer(
                  approver.approves(asked)
                      ? new Steer.Approve(asked.id(), asked.arguments())
                      : new Steer.Refuse(asked.id()));
            }
          }
          case Event.Token token -> tokens.add(token);
          case Event.Finished finished -> end = finished;
        }
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      status.clear();
      board.finish();
      events.close();
    }
    return new Answer(text.toString(), tokens, end);
  }

  /// The next event; null at the end and, whatever the engine says of it, after a stop.
  private static @Nullable Event next(Events events, AtomicBoolean stopped) {
    if (stopped.get()) {
      return null;
    }
    try {
      return events.next();
    } catch (Failure e) {
      if (stopped.get()) {
        return null;
      }
      throw e;
    }
  }

  /// Fails if the context had no room for the rest of it.
  ///
  /// @throws Failure CONTEXT_OVERFLOW
  void checkWhole(int capacity) {
    if (end != null && end.reason() == Event.FinishReason.CONTEXT_FULL) {
      throw new Failure(
          Failure.Code.CONTEXT_OVERFLOW,
          "the answer is not complete: the context of " + capacity + " tokens is full (see --ctx)");
    }
  }

  /// What the answer cost, in one line for a person.
  static String cost(Event.Finished end) {
    Usage usage = end.usage();
    String reason =
        switch (end.reason()) {
          case END_OF_TURN, STOP_STRING, TOOL_CALLS -> "";
          case MAX_TOKENS -> ", stopped at the asked-for number";
          case CONTEXT_FULL -> ", stopped as the context is full";
        };
    return String.format(
        Locale.ROOT,
        "%d tokens, %.1f a second%s; prompt %d tokens (%d known), %.0f a second",
        usage.generatedTokens(),
        usage.decodeTokensPerSecond(),
        reason,
        usage.promptTokens(),
        usage.cachedTokens(),
        usage.prefillTokensPerSecond());
  }

  /// A sink that writes to standard output; on a terminal without control characters.
  static Consumer<String> toOutput(Console console) {
    return console.terminals().out()
        ? piece -> console.out().print(Ink.harmless(piece))
        : console.out()::print;
  }
}
