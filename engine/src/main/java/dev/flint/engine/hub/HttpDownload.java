package dev.flint.engine.hub;

import dev.flint.chat.Failure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Fetches one file over HTTP into a [PartialFile] and goes on where an earlier try stopped.
///
/// What is there is continued only if the server confirms that the file is the same (`Range` with
/// `If-Range`, RFC 9110 sections 13.1.5 and 14.2) or if a known sha256 will show it in the end.
final class HttpDownload {
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+|\\*)");
  private static final Duration LONGEST_ASKED_WAIT = Duration.ofSeconds(60);

  /// What must be remembered to continue.
  ///
  /// @param validator strong ETag or date of the last change; empty if the server gave neither
  record State(String address, String validator, long totalBytes) {
    State {
      address = Objects.requireNonNullElse(address, "");
      validator = Objects.requireNonNullElse(validator, "");
    }
  }

  /// A try that failed in a way that may pass.
  private static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;
    private final Duration askedWait;

    Broken(String reason, Duration askedWait) {
      super(reason);
      this.askedWait = askedWait;
    }
  }

  private final Web web;
  private final PullSettings settings;

  HttpDownload(Web web, PullSettings settings) {
    this.web = web;
    this.settings = settings;
  }

  /// Fetches the whole file.
  ///
  /// @param partial where bytes are kept between tries; its state lies beside it
  /// @return the sha256 of the file
  /// @throws Failure `NETWORK`, `MODEL_NOT_FOUND` or `BAD_MODEL_FILE` if this source does not give
  ///   the file; `STORAGE` or `CANCELLED`
  String fetch(URI address, Path partial, Expected expected, Meter meter) {
    Path stateFile = partial.resolveSibling(partial.getFileName() + ".json");
    try (PartialFile file = PartialFile.open(partial)) {
      Transfer transfer = new Transfer(address, file, stateFile, expected, meter);
      transfer.takeUp();
      return transfer.run();
    }
  }

  /// One file on its way; lives through all tries.
  private final class Transfer {
    private final URI address;
    private final PartialFile file;
    private final Path stateFile;
    private final Expected given;
    private Expected expected;
    private Meter meter;
    private State state = new State("", "", -1);
    private boolean contact;
    private long furthest;

    Transfer(URI address, PartialFile file, Path stateFile, Expected expected, Meter meter) {
      this.address = address;
      this.file = file;
      this.stateFile = stateFile;
      this.given = expected;
      this.expected = expected;
      this.meter = meter;
    }

    void takeUp() {
      State earlier = JsonFiles.read(stateFile, State.class).orElse(state);
      if (!earlier.address.equals(address.toString())) {
        return;
      }
      state = earlier;
      expected = expected.or(state.totalBytes, "");
      long most = expected.bytes() < 0 ? Long.MAX_VALUE : expected.bytes();
      if (!state.validator.isEmpty() || !expected.sha256().isEmpty()) {
        meter = meter.withTotal(expected.bytes());
        file.keep(most, meter);
        furthest = file.length();
      }
    }

    String run() {
      int failures = 0;
      while (file.length() == 0 || file.length() != expected.bytes()) {
        Interrupts.check();
        try {
          attempt();
          break;
        } catch (Broken e) {
          failures = file.length() > furthest ? 1 : failures + 1;
          furthest = Math.max(furthest, file.length());
          if (failures > settings.retryDelays().size()) {
            throw failure(e.getMessage());
          }
          Duration wait = settings.retryDelays().get(failures - 1);
          wait = wait.compareTo(e.askedWait) < 0 ? e.askedWait : wait;
          meter.progress().news(e.getMessage() + "; trying again in " + text(wait));
          Interrupts.sleep(wait);
        }
      }
      meter.end(PullProgress.Phase.DOWNLOADING, file.length());
      file.flush();
      return file.verify(expected.sha256());
    }

    private void attempt() throws Broken {
      Map<String, String> headers = new LinkedHashMap<>();
      if (file.length() > 0) {
        headers.put("Range", "bytes=" + file.length() + "-");
        if (!state.validator.isEmpty()) {
          headers.put("If-Range", state.validator);
        }
      }
      try (Web.Answer answer = web.get(address, headers)) {
        contact = true;
        refuseUnlessGood(answer);
        begin(answer);
        receive(answer);
      } catch (ConnectException | UnknownHostException | HttpConnectTimeoutException e) {
        String reason = host() + " cannot be reached" + because(e);
        if (!contact) {
          throw failure(reason);
        }
        throw new Broken(reason, Duration.ZERO);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Interrupts.cancelled();
      } catch (IOException e) {
        if (e.getCause() instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        Interrupts.check();
        throw new Broken("the transfer from " + host() + " broke" + because(e), Duration.ZERO);
      }
      if (expected.bytes() >= 0 && file.length() < expected.bytes()) {
        throw new Broken("the transfer from " + host() + " ended early", Duration.ZERO);
      }
    }

    private void refuseUnlessGood(Web.Answer answer) throws Broken {
      int status = answer.status();
      if (status == 200 || status == 206) {
        return;
      }
      if (status == 416) {
        file.restart();
        throw new Broken(host() + " has another file now", Duration.ZERO);
      }
      if (status == 429 || status >= 500) {
        Duration wait = retryAfter(answer.headers());
        String reason =
            host() + (status == 429 ? " asks for a pause" : " has trouble") + " (" + status + ")";
        if (wait.compareTo(LONGEST_ASKED_WAIT) > 0) {
          throw failure(reason + " of " + text(wait));
        }
        throw new Broken(reason, wait);
      }
      boolean hub = Objects.equals(address.getHost(), settings.hubEndpoint().getHost());
      throw switch (status) {
        case 401, 403 ->
            failure(
                host()
                    + " does not give it to everybody ("
                    + status
                    + ")"
                    + (hub
                        ? "; accept the model's terms on its page there and set HF_TOKEN to your"
                            + " access token"
                        : ""));
        case 404, 410 ->
            new Failure(
                Failure.Code.MODEL_NOT_FOUND, host() + " has no such file (" + status + ")");
        default -> failure(host() + " answered with status " + status);
      };
    }

    /// Decides from the headers whether the file continues or starts anew.
    private void begin(Web.Answer answer) throws Broken {
      HttpHeaders headers = answer.headers();
      expected =
          given.or(
              answer.first().firstValueAsLong("x-linked-size").orElse(-1), linkedSha256(answer));
      long total;
      if (answer.status() == 206) {
        total = continued(headers);
        if (total >= 0 && state.totalBytes >= 0 && total != state.totalBytes) {
          file.restart();
          throw new Broken(host() + " has another file now", Duration.ZERO);
        }
      } else {
        file.restart();
        total = headers.firstValueAsLong("content-length").orElse(-1);
      }
      if (expected.bytes() >= 0 && total >= 0 && total != expected.bytes()) {
        long was = expected.bytes();
        file.restart();
        throw new Failure(
            Failure.Code.BAD_MODEL_FILE,
            host() + " has a file of " + total + " bytes where " + was + " are expected");
      }
      expected = expected.or(total, "");
      state = new State(address.toString(), validator(headers), total);
      JsonFiles.write(stateFile, state);
      meter = meter.withTotal(expected.bytes());
      if (expected.bytes() >= 0) {
        settings.freeSpace().require(folder(), expected.bytes() - file.length(), "this download");
      }
    }

    private long continued(HttpHeaders headers) throws Broken {
      Matcher range = CONTENT_RANGE.matcher(headers.firstValue("content-range").orElse(""));
      String from = range.matches() ? range.group(1) : "";
      if (!from.equals(Long.toString(file.length()))) {
        file.restart();
        throw new Broken(host() + " sent another part than was asked for", Duration.ZERO);
      }
      String total = range.group(3);
      return total.equals("*") || total.length() > 18 ? -1 : Long.parseLong(total);
    }

    private void receive(Web.Answer answer) throws IOException {
      byte[] buffer = new byte[1 << 18];
      try (StallWatch watch = new StallWatch(answer.body(), settings.stall())) {
        while (true) {
          int count = watch.read(buffer);
          if (count < 0) {
            return;
          }
          Interrupts.check();
          if (expected.bytes() >= 0 && file.length() + count > expected.bytes()) {
            file.restart();
            throw new Failure(
                Failure.Code.BAD_MODEL_FILE,
                host() + " sent more than the " + expected.bytes() + " bytes that are expected");
          }
          file.append(buffer, count);
          meter.at(PullProgress.Phase.DOWNLOADING, file.length());
        }
      }
    }

    private Path folder() {
      return Objects.requireNonNull(stateFile.getParent());
    }

    private String host() {
      return String.valueOf(address.getHost());
    }
  }

  private static String validator(HttpHeaders headers) {
    String tag = headers.firstValue("etag").orElse("");
    return tag.startsWith("\"") ? tag : headers.firstValue("last-modified").orElse("");
  }

  private static String linkedSha256(Web.Answer answer) {
    String tag = answer.first().firstValue("x-linked-etag").orElse("").replace("\"", "");
    return tag.matches("[0-9a-f]{64}") ? tag : "";
  }

  private static Duration retryAfter(HttpHeaders headers) {
    String seconds = headers.firstValue("retry-after").orElse("").strip();
    return seconds.matches("\\d{1,9}")
        ? Duration.ofSeconds(Long.parseLong(seconds))
        : Duration.ZERO;
  }

  private static String text(Duration wait) {
    return wait.toMillis() < 1000 ? wait.toMillis() + " ms" : Sizes.seconds(wait.toSeconds());
  }

  private static Failure failure(@Nullable String reason) {
    return new Failure(Failure.Code.NETWORK, String.valueOf(reason));
  }

  private static String because(IOException e) {
    String reason =
        switch (e) {
          case UnknownHostException unknown -> "the name is not known here";
          case HttpConnectTimeoutException slow -> "no answer";
          default -> e.getMessage();
        };
    return reason == null ? "" : " (" + reason + ")";
  }
}
