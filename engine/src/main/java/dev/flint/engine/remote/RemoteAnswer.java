package dev.flint.engine.remote;

import dev.flint.chat.Event;
import dev.flint.chat.Events;
import dev.flint.chat.Failure;
import dev.flint.chat.Usage;
import dev.flint.wire.sse.Frame;
import dev.flint.wire.sse.FrameReader;
import dev.flint.wire.sse.Hearing;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An answer of another server, requested with the first pull. It is asked for again, within the
/// engine's [Patience], for as long as nothing of it was seen. What was heard before a failure is
/// handed out before it is thrown.
final class RemoteAnswer implements Events {
  private static final int MAX_FRAME_BYTES = 4 << 20;
  private static final int MAX_CHARACTERS = 8 << 20;
  private static final long MAX_BYTES = 256L << 20;

  private final Connection connection;
  private final byte[] call;
  private final Supplier<Hearing> hearings;
  private final KeptConstraint kept;
  private final int promptTokens;
  private final Patience patience;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Queue<Event> ready = new ArrayDeque<>();

  private volatile @Nullable Exchange exchange;
  private Hearing hearing;
  private FrameReader frames = new FrameReader(MAX_FRAME_BYTES);
  private int attempt = 1;
  private long attemptBegan = System.nanoTime();
  private long firstEvent;
  private boolean heard;
  private long bytes;
  private long characters;
  private boolean ended;
  private @Nullable Failure broken;

  /// @param hearings makes a reader of an answer, one for each attempt
  /// @param promptTokens a guess, for servers that do not tell
  RemoteAnswer(
      Connection connection,
      byte[] call,
      Supplier<Hearing> hearings,
      KeptConstraint kept,
      int promptTokens) {
    this.connection = connection;
    this.call = call;
    this.hearings = hearings;
    this.kept = kept;
    this.promptTokens = promptTokens;
    patience = connection.patience();
    hearing = hearings.get();
  }

  @Override
  public @Nullable Event next() {
    while (!isClosed()) {
      Event event = ready.poll();
      if (event != null) {
        return event;
      }
      if (broken != null) {
        throw broken;
      }
      if (ended) {
        return null;
      }
      try {
        more();
      } catch (Trouble e) {
        if (!again(e)) {
          fail(e.failure());
        }
      } catch (Failure e) {
        fail(e);
      }
    }
    return null;
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void fail(Failure failure) {
    broken = connection.named(failure);
    release();
  }

  private void more() throws Trouble {
    Exchange open = exchange;
    if (open == null) {
      begin();
      return;
    }
    List<ByteBuffer> buffers = open.take(limit());
    if (isClosed()) {
      return;
    }
    if (buffers == null) {
      complete();
      return;
    }
    List<Frame> whole = new ArrayList<>();
    try {
      for (ByteBuffer buffer : buffers) {
        bytes += buffer.remaining();
        frames.read(buffer, whole);
      }
    } finally {
      hear(whole);
    }
    if (bytes > MAX_BYTES) {
      throw new Failure(Failure.Code.UPSTREAM, "its answer has more than " + MAX_BYTES + " bytes");
    }
  }

  private void begin() throws Trouble {
    attemptBegan = System.nanoTime();
    Exchange made = connection.ask(call);
    exchange = made;
    if (isClosed()) {
      made.close();
      return;
    }
    HttpResponse<?> head = made.head(limit());
    if (head != null) {
      connection.checkHead(head, made);
    }
  }

  private void hear(List<Frame> whole) {
    for (Frame frame : whole) {
      if (ended) {
        return;
      }
      List<Event> events = new ArrayList<>();
      try {
        hearing.hear(frame, events);
      } finally {
        put(events);
      }
      if (hearing.done()) {
        complete();
      }
    }
  }

  /// The connection is not broken off here: its end may be on the way, and then it serves again.
  private void complete() {
    List<Event> events = new ArrayList<>();
    try {
      hearing.end(events);
    } finally {
      put(events);
    }
    ended = true;
  }

  private void put(List<Event> events) {
    for (Event event : events) {
      if (!heard) {
        heard = true;
        firstEvent = System.nanoTime();
      }
      characters +=
          switch (event) {
            case Event.Text piece -> piece.text().length();
            case Event.Reasoning piece -> piece.text().length();
            case Event.ToolCallArguments piece -> piece.json().length();
            case Event.ToolCallBegin _,
                Event.ToolCallEnd _,
                Event.BadToolCall _,
                Event.Token _,
                Event.Queued _,
                Event.Reading _,
                Event.Traced _,
                Event.Finished _ ->
                0;
          };
      if (characters > MAX_CHARACTERS) {
        throw new Failure(
            Failure.Code.UPSTREAM, "its answer has more than " + MAX_CHARACTERS + " characters");
      }
      List<Event> passed = new ArrayList<>();
      kept.pass(event instanceof Event.Finished end ? timed(end) : event, passed);
      ready.addAll(passed);
    }
  }

  private Event.Finished timed(Event.Finished end) {
    Usage told = end.usage();
    return new Event.Finished(
        end.reason(),
        new Usage(
            told.promptTokens() == 0 ? promptTokens : told.promptTokens(),
            told.cachedTokens(),
            told.generatedTokens(),
            Duration.ofNanos(firstEvent - attemptBegan),
            Duration.ofNanos(System.nanoTime() - firstEvent)));
  }

  private Exchange.Limit limit() throws Trouble {
    Duration since = Duration.ofNanos(System.nanoTime() - attemptBegan);
    Duration whole = patience.whole().minus(since);
    Exchange.Limit limit =
        heard
            ? Exchange.Limit.silence(patience.idle())
            : new Exchange.Limit(
                patience.firstEvent().minus(since),
                "its answer did not begin within " + Exchange.seconds(patience.firstEvent()));
    if (whole.compareTo(limit.time()) < 0) {
      limit =
          new Exchange.Limit(
              whole, "its answer took longer than " + Exchange.seconds(patience.whole()));
    }
    if (!limit.time().isPositive()) {
      throw Trouble.lasting(new Failure(Failure.Code.UPSTREAM, limit.late()));
    }
    return limit;
  }

  /// Waits before another attempt, if there is to be one.
  private boolean again(Trouble trouble) {
    if (heard
        || !trouble.again()
        || attempt == patience.attempts()
        || trouble.after().compareTo(patience.retryAfter()) > 0) {
      return false;
    }
    release();
    exchange = null;
    hearing = hearings.get();
    frames = new FrameReader(MAX_FRAME_BYTES);
    long most = patience.backoff().toNanos() << Math.min(attempt - 1, 20);
    long wait = most - ThreadLocalRandom.current().nextLong(most / 2 + 1);
    attempt++;
    try {
      boolean over = closed.await(Math.max(wait, trouble.after().toNanos()), TimeUnit.NANOSECONDS);
      return over || !isClosed();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void release() {
    Exchange open = exchange;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    release();
  }
}
