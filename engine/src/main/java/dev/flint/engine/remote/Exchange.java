package dev.flint.engine.remote;

import dev.flint.chat.Failure;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// One request and the bytes of its answer, waited for with a limit. One thread reads; [#close] may
/// come from any thread and breaks the connection off.
final class Exchange implements AutoCloseable {
  private final CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> coming;

  /// Holds at most one list of buffers at a time: the next is requested when it was taken.
  private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();

  private volatile Flow.@Nullable Subscription subscription;
  private volatile boolean closed;

  private sealed interface Item {
    record Bytes(List<ByteBuffer> buffers) implements Item {}

    record Ended() implements Item {}

    record Broken(Throwable cause) implements Item {}
  }

  Exchange(HttpClient client, HttpRequest request) {
    coming = client.sendAsync(request, BodyHandlers.ofPublisher());
  }

  /// How long bytes may take to come, and what is to be said if they take longer.
  record Limit(Duration time, String late) {
    /// Nothing at all may come for that long.
    static Limit silence(Duration time) {
      return new Limit(time, "it sent nothing for " + seconds(time));
    }
  }

  /// Waits for the answer's head; its body is then read by [#take].
  ///
  /// @return null if it was closed
  @Nullable HttpResponse<?> head(Limit limit) throws Trouble {
    try {
      HttpResponse<Flow.Publisher<List<ByteBuffer>>> head =
          coming.get(limit.time().toNanos(), TimeUnit.NANOSECONDS);
      head.body().subscribe(new Reader());
      return head;
    } catch (CancellationException e) {
      return null;
    } catch (TimeoutException _) {
      throw late(limit);
    } catch (ExecutionException e) {
      if (closed) {
        return null;
      }
      throw broken(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /// The next bytes; null once there are no more, or if it was closed.
  @Nullable List<ByteBuffer> take(Limit limit) throws Trouble {
    Item item;
    try {
      item = closed ? new Item.Ended() : items.poll(limit.time().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    if (closed) {
      return null;
    }
    return switch (item) {
      case null -> throw late(limit);
      case Item.Bytes bytes -> {
        Flow.Subscription more = subscription;
        if (more != null) {
          more.request(1);
        }
        yield bytes.buffers();
      }
      case Item.Ended _ -> null;
      case Item.Broken broken -> throw broken(broken.cause());
    };
  }

  private static Trouble late(Limit limit) {
    return Trouble.lasting(new Failure(Failure.Code.UPSTREAM, limit.late()));
  }

  static String seconds(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }

  private static Trouble interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return Trouble.lasting(new Failure(Failure.Code.CANCELLED, "the wait was interrupted", e));
  }

  /// What kept the network from carrying it. Only this side's own words and those of TLS are told.
  private static Trouble broken(Throwable cause) {
    String sentence =
        switch (cause) {
          case HttpConnectTimeoutException _ -> "it accepts no connection in time";
          case java.net.ConnectException _ -> "it cannot be reached";
          case SSLException tls -> "no secure connection: " + tls.getMessage();
          default -> "the connection broke";
        };
    Failure failure = new Failure(Failure.Code.UPSTREAM, sentence, cause);
    return cause instanceof IOException && !(cause instanceof SSLException)
        ? Trouble.passing(failure, Duration.ZERO)
        : Trouble.lasting(failure);
  }

  @Override
  public void close() {
    closed = true;
    coming.cancel(true);
    Flow.Subscription open = subscription;
    if (open != null) {
      open.cancel();
    }
    items.add(new Item.Ended());
  }

  private final class Reader implements Flow.Subscriber<List<ByteBuffer>> {
    @Override
    public void onSubscribe(Flow.Subscription begun) {
      subscription = begun;
      if (closed) {
        begun.cancel();
      } else {
        begun.request(1);
      }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      items.add(new Item.Bytes(buffers));
    }

    @Override
    public void onError(Throwable cause) {
      items.add(new Item.Broken(cause));
    }

    @Override
    public void onComplete() {
      items.add(new Item.Ended());
    }
  }
}
