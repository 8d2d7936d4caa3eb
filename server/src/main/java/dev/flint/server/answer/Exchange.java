package dev.flint.server.answer;

import dev.flint.chat.Event;
import dev.flint.chat.Failure;
import dev.flint.server.door.Caller;
import dev.flint.server.watch.Metrics;
import dev.flint.wire.json.Fields;
import dev.flint.wire.json.Json;
import dev.flint.wire.problem.Problem;
import dev.flint.wire.problem.Refused;
import dev.flint.wire.sse.Frame;
import dev.flint.wire.sse.Reply;
import dev.flint.wire.sse.Telling;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// One HTTP request and its response. Used by the request's own thread.
public final class Exchange {
  /// How often the client is looked for.
  private static final long LOOK_MILLIS = 250;

  /// A stream says something at least this often.
  private static final long SILENCE_MILLIS = 10_000;

  /// A stream begins by then at the latest; until then an error still gets its own status.
  private static final long BEGIN_MILLIS = 2_000;

  private final Context context;
  private final String id;
  private final Caller caller;
  private final Live live;
  private final Metrics metrics;
  private final long begunNanos = System.nanoTime();
  private boolean clientGone;
  private boolean told;

  public Exchange(Context context, String id, Caller caller, Live live, Metrics metrics) {
    this.context = context;
    this.id = id;
    this.caller = caller;
    this.live = live;
    this.metrics = metrics;
  }

  /// Names the request, in its response and in the log.
  public String id() {
    return id;
  }

  public Caller caller() {
    return caller;
  }

  /// Whether the client left before it had its answer.
  public boolean clientGone() {
    return clientGone;
  }

  public long millis() {
    return (System.nanoTime() - begunNanos) / 1_000_000;
  }

  /// The body, which must be one JSON object.
  ///
  /// @throws Refused if it is not, or is too long or too slow
  public Fields body(Body limits) {
    return Json.object(limits.read(context.req()));
  }

  /// The body as it is.
  ///
  /// @throws Refused if it is too long or too slow
  public byte[] bytes(Body limits) {
    return limits.read(context.req());
  }

  /// Tells the members that were not understood, by name, in a header of the response.
  public void ignored(List<String> names) {
    if (!names.isEmpty()) {
      String list = String.join(", ", names).replaceAll("[^A-Za-z0-9_., -]", "?");
      context.header("Flint-Ignored", list.substring(0, Math.min(list.length(), 500)));
    }
  }

  public void json(ObjectNode body) {
    context.contentType("application/json").result(Json.bytes(body));
  }

  /// Waits for all answers and sends them at once.
  public void reply(Answers answers, Reply reply) {
    Presence presence = new Presence(context.req());
    live.add(answers);
    try (Pull pull = new Pull(answers)) {
      long looked = millis();
      while (true) {
        Pull.Item item = poll(pull);
        if (item == null || millis() - looked > LOOK_MILLIS) {
          looked = millis();
          if (presence.gone()) {
            clientGone = true;
            return;
          }
        }
        switch (item) {
          case null -> {}
          case Pull.Item.Next(var step) -> {
            count(step.event());
            reply.step(step.choice(), step.event());
          }
          case Pull.Item.Failed(var cause) -> throw rethrow(cause);
          case Pull.Item.Ended _ -> {
            if (answers.cancelled()) {
              throw stopped();
            }
            if (presence.spoiled()) {
              context.header("Connection", "close");
            }
            json(reply.whole());
            return;
          }
        }
      }
    } finally {
      live.remove(answers);
    }
  }

  /// Sends the answers as they come.
  public void stream(Answers answers, Telling telling) {
    live.add(answers);
    try (Pull pull = new Pull(answers)) {
      new Streaming(pull, answers, telling).run();
    } catch (IOException e) {
      clientGone = true;
    } finally {
      live.remove(answers);
    }
  }

  /// One stream as it is written.
  private final class Streaming {
    private final Pull pull;
    private final Answers answers;
    private final Telling telling;
    private final Presence presence = new Presence(context.req());
    private @Nullable OutputStream out;
    private long wroteMillis = millis();
    private long lookedMillis = millis();

    Streaming(Pull pull, Answers answers, Telling telling) {
      this.pull = pull;
      this.answers = answers;
      this.telling = telling;
    }

    void run() throws IOException {
      while (true) {
        Pull.Item item = poll(pull);
        if (item == null || millis() - lookedMillis > LOOK_MILLIS) {
          look();
        }
        if (clientGone) {
          return;
        }
        switch (item) {
          case null -> breakSilence();
          case Pull.Item.Next(var step) -> {
            count(step.event());
            List<Frame> frames = telling.step(step.choice(), step.event());
            if (frames.isEmpty()) {
              breakSilence();
            } else {
              write(frames);
            }
          }
          case Pull.Item.Failed(var cause) -> {
            fail(rethrow(cause));
            return;
          }
          case Pull.Item.Ended _ -> {
            if (answers.cancelled()) {
              fail(stopped());
            } else {
              write(telling.end());
            }
            return;
          }
        }
      }
    }

    private void look() {
      lookedMillis = millis();
      clientGone = presence.gone();
    }

    private void breakSilence() throws IOException {
      if (out == null && millis() > BEGIN_MILLIS) {
        write(List.of());
      } else if (out != null && millis() - wroteMillis > SILENCE_MILLIS) {
        Frame.comment(out);
        flush(out);
      }
    }

    /// An error that comes after the beginning is told within the stream.
    private void fail(RuntimeException e) throws IOException {
      if (out == null) {
        throw e;
      }
      metrics.failedInStream();
      write(telling.fail(problem(e)));
    }

    private void write(List<Frame> frames) throws IOException {
      OutputStream to = out == null ? begin() : out;
      for (Frame frame : frames) {
        frame.write(to);
      }
      if (pull.isEmpty()) {
        flush(to);
      }
    }

    private void flush(OutputStream to) throws IOException {
      to.flush();
      wroteMillis = millis();
    }

    private OutputStream begin() throws IOException {
      HttpServletResponse response = context.res();
      response.setStatus(200);
      response.setContentType("text/event-stream; charset=utf-8");
      response.setHeader("Cache-Control", "no-cache");
      response.setHeader("X-Accel-Buffering", "no");
      OutputStream to = response.getOutputStream();
      out = to;
      for (Frame frame : telling.begin()) {
        frame.write(to);
      }
      return to;
    }
  }

  private static Pull.@Nullable Item poll(Pull pull) {
    try {
      return pull.poll(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw stopped();
    }
  }

  private void count(Event event) {
    switch (event) {
      case Event.Text _, Event.Reasoning _, Event.ToolCallBegin _ -> firstToken();
      case Event.Finished finished -> {
        metrics.finished(finished.usage());
        caller.spend((long) finished.usage().promptTokens() + finished.usage().generatedTokens());
      }
      case Event.Queued _,
          Event.Reading _,
          Event.Traced _,
          Event.ToolCallArguments _,
          Event.ToolCallEnd _,
          Event.BadToolCall _,
          Event.Token _ -> {}
    }
  }

  private void firstToken() {
    if (!told) {
      told = true;
      metrics.firstToken(millis());
    }
  }

  private static Failure stopped() {
    return new Failure(Failure.Code.CANCELLED, "the server is being stopped");
  }

  private static RuntimeException rethrow(Throwable cause) {
    return switch (cause) {
      case RuntimeException e -> e;
      case OutOfMemoryError e ->
          new Failure(Failure.Code.OUT_OF_MEMORY, "the machine has too little memory for this", e);
      default -> new IllegalStateException(cause);
    };
  }

  /// What a client is told of an exception.
  public static Problem problem(Throwable e) {
    return switch (e) {
      case Refused refused -> refused.problem();
      case Failure failure -> Problem.of(failure);
      default -> Problem.defect();
    };
  }
}
