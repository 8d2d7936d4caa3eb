package dev.flint.cli.bench;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Session;
import dev.flint.chat.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// An answer with the moments at which it was asked for and its tokens came.
///
/// @param moments of [System#nanoTime]
/// @param usage zeros if the answer was left before its end
record TimedAnswer(long asked, List<Long> moments, String text, Usage usage) {
  /// Asks and reads to the end.
  static TimedAnswer of(Session session, GenerateOptions options) {
    return until(session, options, () -> false);
  }

  /// Asks and reads to the end, without the moments of its tokens: to tell them takes
  /// probabilities, and with these no token is appended that the model was not asked for.
  static TimedAnswer untold(Session session, GenerateOptions options) {
    return read(session, options, () -> false);
  }

  /// Asks and reads until there is enough, which is asked at every token.
  static TimedAnswer until(Session session, GenerateOptions options, BooleanSupplier enough) {
    return read(session, options.withLogprobs(1), enough);
  }

  private static TimedAnswer read(
      Session session, GenerateOptions options, BooleanSupplier enough) {
    long asked = System.nanoTime();
    List<Long> moments = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    Usage usage = new Usage(0, 0, 0, Duration.ZERO, Duration.ZERO);
    boolean more = true;
    try (Events events = session.generate(options)) {
      for (@Nullable Event event = events.next(); event != null && more; event = events.next()) {
        switch (event) {
          case Event.Token _ -> {
            moments.add(System.nanoTime());
            more = !enough.getAsBoolean();
          }
          case Event.Text(String piece) -> text.append(piece);
          case Event.Finished finished -> usage = finished.usage();
          case Event.Queued _,
              Event.Reading _,
              Event.Reasoning _,
              Event.ToolCallBegin _,
              Event.ToolCallArguments _,
              Event.ToolCallEnd _,
              Event.BadToolCall _,
              Event.Traced _ -> {}
        }
      }
    }
    return new TimedAnswer(asked, moments, text.toString(), usage);
  }

  /// Tokens a second after the prompt was read.
  double tokensPerSecond() {
    return usage.decodeTokensPerSecond();
  }

  double firstTokenSeconds() {
    return (moments.getFirst() - asked) / 1e9;
  }

  /// Seconds between tokens that both came within a stretch of time.
  List<Double> gaps(long from, long to) {
    List<Double> gaps = new ArrayList<>();
    for (int i = 1; i < moments.size(); i++) {
      if (moments.get(i) > from && moments.get(i - 1) < to) {
        gaps.add((moments.get(i) - moments.get(i - 1)) / 1e9);
      }
    }
    return gaps;
  }

  /// Runs them side by side.
  static <T> List<T> together(List<Callable<T>> tasks) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> running = tasks.stream().map(threads::submit).toList();
      List<T> results = new ArrayList<>();
      for (Future<T> one : running) {
        results.add(one.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BadOutput("interrupted");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
  }
}
