package dev.flint.engine.local;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Opening;
import dev.flint.chat.Sampling;
import dev.flint.chat.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Small models with random weights and a vocabulary of bytes, and what tests do with them.
final class Tiny {
  private Tiny() {}

  /// A file of the model module's tests.
  static Path model(String name) {
    Path inside = Path.of("src/test/resources/dev/flint/model/oracle/tiny", name + ".gguf");
    for (Path root : List.of(Path.of("../model"), Path.of("model"))) {
      if (Files.exists(root.resolve(inside))) {
        return root.resolve(inside);
      }
    }
    throw new IllegalStateException(
        "there is no " + inside + " beside " + Path.of("").toAbsolutePath());
  }

  static LocalEngine load(String name, LocalOptions options) {
    return LocalEngine.load(model(name), options);
  }

  /// A conversation of nothing.
  static Opening terms(String tenant) {
    return new Opening(List.of(), List.of(), Opening.Effort.MODEL, tenant);
  }

  static GenerateOptions greedy(int most) {
    return GenerateOptions.DEFAULT.withSampling(Sampling.GREEDY).withMaxTokens(most).withSeed(1);
  }

  /// Reads an answer to its end.
  static String text(Events events) {
    return text(events, Integer.MAX_VALUE);
  }

  /// Reads an answer up to so many pieces of text.
  static String text(Events events, int pieces) {
    var text = new StringBuilder();
    for (int n = 0; n < pieces; ) {
      Event event = events.next();
      if (event == null) {
        break;
      }
      if (event instanceof Event.Text piece) {
        text.append(piece.text());
        n++;
      }
    }
    return text.toString();
  }

  static String answer(Session session, GenerateOptions options) {
    try (Events events = session.generate(options)) {
      return text(events);
    }
  }

  static Event.Finished finished(Session session, GenerateOptions options) {
    try (Events events = session.generate(options)) {
      for (Event event = events.next(); event != null; event = events.next()) {
        if (event instanceof Event.Finished finished) {
          return finished;
        }
      }
    }
    throw new AssertionError("the answer did not finish");
  }
}
