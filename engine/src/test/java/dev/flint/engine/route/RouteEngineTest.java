package dev.flint.engine.route;

import static dev.flint.engine.remote.Loopback.finish;
import static dev.flint.engine.remote.Loopback.status;
import static dev.flint.engine.remote.Loopback.stream;
import static dev.flint.engine.remote.Loopback.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.chat.Engine;
import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import dev.flint.chat.Session;
import dev.flint.engine.remote.Loopback;
import dev.flint.engine.remote.RemoteAddress;
import dev.flint.engine.remote.RemoteEngine;
import dev.flint.engine.remote.RemoteKey;
import dev.flint.engine.remote.RemoteOptions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RouteEngineTest {
  private static final Loopback.Script NO_LIST = status(404, "", "");
  private static final Loopback.Script BROKEN = status(501, "", "");
  private static final Loopback.Script FIRST = stream(text("first"), finish("stop"));
  private static final Loopback.Script SECOND = stream(text("second"), finish("stop"));

  private Instant now = Instant.EPOCH;

  private static RemoteEngine engine(String name, Loopback server) {
    RemoteEngine engine =
        RemoteEngine.open(
            RemoteOptions.of(
                name, RemoteAddress.parse(server.address() + "#m"), RemoteKey.NONE));
    server.request();
    return engine;
  }

  private RouteEngine route(RemoteEngine first, RemoteEngine second) {
    Map<String, Engine> engines = new LinkedHashMap<>();
    engines.put("a", first);
    engines.put("b", second);
    return new RouteEngine("both", engines, () -> now);
  }

  private static String answer(Engine engine) {
    StringBuilder text = new StringBuilder();
    try (Session session = engine.open(List.of(Message.user("hi")));
        Events events = session.generate(GenerateOptions.DEFAULT)) {
      for (Event event; (event = events.next()) != null; ) {
        if (event instanceof Event.Text piece) {
          text.append(piece.text());
        }
      }
    }
    return text.toString();
  }

  @Test
  void aBrokenEngineIsLeftAloneForAWhile() {
    try (Loopback one = new Loopback(NO_LIST, BROKEN, FIRST);
        Loopback two = new Loopback(NO_LIST, SECOND);
        RemoteEngine first = engine("a", one);
        RemoteEngine second = engine("b", two);
        RouteEngine route = route(first, second)) {
      assertThat(answer(route)).isEqualTo("second");
      assertThat(route.health()).containsEntry("a", false).containsEntry("b", true);
      assertThat(one.requests).hasSize(1);
      assertThat(answer(route)).isEqualTo("second");
      assertThat(one.requests).hasSize(1);
      now = now.plus(Health.FIRST_REST);
      assertThat(answer(route)).isEqualTo("first");
      assertThat(route.health()).containsEntry("a", true);
    }
  }

  @Test
  void anAnswerThatHasBegunIsNotBegunAgain() {
    try (Loopback one = new Loopback(NO_LIST, stream(text("half")));
        Loopback two = new Loopback(NO_LIST, SECOND);
        RemoteEngine first = engine("a", one);
        RemoteEngine second = engine("b", two);
        RouteEngine route = route(first, second);
        Session session = route.open(List.of(Message.user("hi")));
        Events events = session.generate(GenerateOptions.DEFAULT)) {
      assertThat(events.next()).isEqualTo(new Event.Text("half"));
      assertThatThrownBy(events::next)
          .isInstanceOf(Failure.class)
          .hasMessageContaining("in the middle");
      assertThat(two.requests).isEmpty();
      session.append(List.of(Message.user("go on")));
      try (Events more = session.generate(GenerateOptions.DEFAULT)) {
        assertThat(more.next()).isEqualTo(new Event.Text("second"));
      }
      assertThat(two.request().json().at("/messages/1/content").stringValue()).isEqualTo("half");
    }
  }

  @Test
  void aRequestThatIsWrongIsNotTakenElsewhere() {
    try (Loopback one = new Loopback(NO_LIST, status(400, "", "{\"error\":\"no such thing\"}"));
        Loopback two = new Loopback(NO_LIST, SECOND);
        RemoteEngine first = engine("a", one);
        RemoteEngine second = engine("b", two);
        RouteEngine route = route(first, second)) {
      assertThatThrownBy(() -> answer(route)).hasMessageContaining("no such thing");
      assertThat(two.requests).isEmpty();
      assertThat(route.health()).containsEntry("a", true);
    }
  }

  @Test
  void whenAllRestAllAreTried() {
    try (Loopback one = new Loopback(NO_LIST, BROKEN);
        Loopback two = new Loopback(NO_LIST, BROKEN, SECOND);
        RemoteEngine first = engine("a", one);
        RemoteEngine second = engine("b", two);
        RouteEngine route = route(first, second)) {
      assertThatThrownBy(() -> answer(route)).hasMessageStartingWith("engine 'b': ");
      assertThat(answer(route)).isEqualTo("second");
    }
  }
}
