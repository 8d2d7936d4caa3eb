package dev.flint.assistant.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.chat.Event;
import dev.flint.chat.Failure;
import dev.flint.chat.Steer;
import dev.flint.chat.Trace;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class EventPipeTest {
  private static final Event.Text WORD = new Event.Text("word ");

  @Test
  void theWorkWaitsForASlowReaderAndNothingIsLost() {
    var emitted = new AtomicInteger();
    try (EventPipe pipe =
        EventPipe.start(out -> {
          for (int i = 0; i < 5_000; i++) {
            out.emit(new Event.Text(Integer.toString(i)));
            emitted.incrementAndGet();
          }
        })) {
      for (int i = 0; i < 5_000; i++) {
        assertThat(pipe.next()).isEqualTo(new Event.Text(Integer.toString(i)));
        assertThat(emitted.get()).isLessThanOrEqualTo(i + 1 + 256);
      }
      assertThat(pipe.next()).isNull();
    }
  }

  @Test
  void closingEndsWorkThatWaitsForTheReader() throws Exception {
    var ended = new CountDownLatch(1);
    EventPipe pipe =
        EventPipe.start(out -> {
          try {
            while (true) {
              out.emit(WORD);
            }
          } finally {
            ended.countDown();
          }
        });
    assertThat(pipe.next()).isEqualTo(WORD);
    pipe.close();
    ended.await();
    pipe.join();
    assertThat(pipe.next()).isNull();
  }

  @Test
  void aFailureReachesTheReaderAfterTheEvents() {
    try (EventPipe pipe =
        EventPipe.start(out -> {
          out.emit(WORD);
          throw new Failure(Failure.Code.UPSTREAM, "the other server died");
        })) {
      assertThat(pipe.next()).isEqualTo(WORD);
      assertThatThrownBy(pipe::next).isInstanceOf(Failure.class).hasMessageContaining("died");
    }
  }

  @Test
  void workThatDiesOfAnErrorLeavesNoReaderWaiting() {
    try (EventPipe pipe =
        EventPipe.start(_ -> {
          throw new StackOverflowError();
        })) {
      assertThatThrownBy(pipe::next)
          .isInstanceOfSatisfying(
              Failure.class, e -> assertThat(e.code()).isEqualTo(Failure.Code.INTERNAL));
    }
  }

  @Test
  void anInterruptedReaderClosesTheStream() throws Exception {
    var ended = new CountDownLatch(1);
    var got = new AtomicReference<@Nullable Event>(WORD);
    EventPipe pipe =
        EventPipe.start(out -> {
          try {
            out.steering().ask("tool_1", "send", "{}", "send it");
          } finally {
            ended.countDown();
          }
        });
    assertThat(pipe.next()).isInstanceOf(Event.Traced.class);
    Thread reader = Thread.ofVirtual().start(() -> got.set(pipe.next()));
    reader.interrupt();
    reader.join();
    ended.await();
    assertThat(got.get()).isNull();
    assertThat(pipe.isClosed()).isTrue();
  }

  @Test
  void anApprovalHoldsForTheExactArgumentsOnly() {
    try (EventPipe pipe =
        EventPipe.start(out -> {
          boolean allowed = out.steering().ask("tool_1", "send", "{\"to\":\"a\"}", "send to a");
          out.emit(new Event.Text(allowed ? "allowed" : "refused"));
        })) {
      assertThat(pipe.next())
          .isEqualTo(
              new Event.Traced(
                  new Trace.ApprovalAsked("tool_1", "send", "{\"to\":\"a\"}", "send to a")));
      assertThat(pipe.steer(new Steer.Approve("tool_1", "{\"to\":\"b\"}"))).isFalse();
      assertThat(pipe.steer(new Steer.Approve("tool_2", "{\"to\":\"a\"}"))).isFalse();
      assertThat(pipe.steer(new Steer.Approve("tool_1", "{\"to\":\"a\"}"))).isTrue();
      assertThat(pipe.steer(new Steer.Refuse("tool_1"))).as("said already").isFalse();
      assertThat(pipe.next()).isEqualTo(new Event.Text("allowed"));
      assertThat(pipe.steer(new Steer.Approve("tool_1", "{\"to\":\"a\"}"))).isFalse();
    }
  }

  @Test
  void aRefusalIsHeard() {
    try (EventPipe pipe =
        EventPipe.start(out -> {
          boolean allowed = out.steering().ask("tool_1", "send", "{}", "send");
          out.emit(new Event.Text(allowed ? "allowed" : "refused"));
        })) {
      pipe.next();
      assertThat(pipe.steer(new Steer.Refuse("tool_1"))).isTrue();
      assertThat(pipe.next()).isEqualTo(new Event.Text("refused"));
    }
  }

  @Test
  void whoListensLateHearsWhatWasSaidBefore() throws Exception {
    var said = new CountDownLatch(1);
    try (EventPipe pipe =
        EventPipe.start(out -> {
          said.await();
          out.steering().listen(out.halt()::now);
          out.emit(new Event.Text(out.halt().halted() ? "halted" : "deaf"));
        })) {
      assertThat(pipe.steer(new Steer.AnswerNow())).isTrue();
      said.countDown();
      assertThat(pipe.next()).isEqualTo(new Event.Text("halted"));
    }
  }
}
