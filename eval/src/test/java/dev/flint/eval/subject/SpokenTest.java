package dev.flint.eval.subject;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Session;
import dev.flint.chat.Trace;
import dev.flint.chat.Usage;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SpokenTest {
  /// An answer that has happened.
  private static Events told(Event... events) {
    Queue<Event> left = new ArrayDeque<>(List.of(events));
    return new Events() {
      @Override
      public @Nullable Event next() {
        return left.poll();
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void whatAgentsHadWrittenThatWereCutIsCountedOnce() {
    Events events =
        told(
            new Event.Traced(new Trace.BranchClosed(0, Trace.Ending.CUT, "enough", 100)),
            new Event.Text("7"),
            new Event.Finished(
                Event.FinishReason.END_OF_TURN,
                new Usage(10, 0, 130, Duration.ZERO, Duration.ZERO)));
    Session session =
        (Session)
            Proxy.newProxyInstance(
                Session.class.getClassLoader(),
                new Class<?>[] {Session.class},
                (_, method, _) -> method.getName().equals("generate") ? events : null);
    Spoken spoken = Spoken.of(session, GenerateOptions.DEFAULT);
    assertThat(spoken.reply().text()).isEqualTo("7");
    assertThat(spoken.generatedTokens()).isEqualTo(130);
  }
}
