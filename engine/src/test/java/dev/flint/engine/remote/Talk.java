package dev.flint.engine.remote;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Remote engines for tests, and what they say.
final class Talk {
  static final String SECRET = "sk-secret-0123456789";
  static final Patience BRIEF =
      new Patience(
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          3,
          Duration.ofMillis(5),
          Duration.ofSeconds(2));

  private Talk() {}

  static RemoteEngine openAi(Loopback server) {
    return openAi(server, BRIEF);
  }

  static RemoteEngine openAi(Loopback server, Patience patience) {
    return open("openai+" + server.address() + "#m", patience, server);
  }

  static RemoteEngine anthropic(Loopback server) {
    return open("anthropic+" + server.address() + "#m", BRIEF, server);
  }

  /// The list of models is asked for first, and each server here refuses it.
  private static RemoteEngine open(String address, Patience patience, Loopback server) {
    RemoteEngine engine =
        RemoteEngine.open(
            RemoteOptions.of("far", RemoteAddress.parse(address), RemoteKey.of(SECRET))
                .withPatience(patience));
    server.request();
    return engine;
  }

  /// To be the first script of each server.
  static Loopback.Script noList() {
    return Loopback.status(404, "", "");
  }

  static List<Event> answer(RemoteEngine engine, GenerateOptions options) {
    try (Session session = engine.open(List.of(Message.user("hello")))) {
      return all(session.generate(options));
    }
  }

  static List<Event> answer(RemoteEngine engine) {
    return answer(engine, GenerateOptions.DEFAULT);
  }

  static List<Event> all(Events events) {
    List<Event> all = new ArrayList<>();
    for (Event event; (event = events.next()) != null; ) {
      all.add(event);
    }
    return all;
  }

  static String text(List<Event> events) {
    StringBuilder text = new StringBuilder();
    for (Event event : events) {
      if (event instanceof Event.Text piece) {
        text.append(piece.text());
      }
    }
    return text.toString();
  }

  static Event.Finished end(List<Event> events) {
    return (Event.Finished) events.getLast();
  }
}
