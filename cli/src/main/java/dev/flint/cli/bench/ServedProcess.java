package dev.flint.cli.bench;

import dev.flint.chat.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server in a process of its own, from its start to its end; it listens on this machine only.
final class ServedProcess implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(3);
  private static final long LOOK_MILLIS = 50;
  private static final long STOP_SECONDS = 20;
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d{1,15}) kB");

  private final Process process;
  private final Path said;
  private final URI address;

  private ServedProcess(Process process, Path said, URI address) {
    this.process = process;
    this.said = said;
    this.address = address;
  }

  /// A port that nobody listens on at the moment.
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new Failure(Failure.Code.STORAGE, "no port is free: " + e.getMessage(), e);
    }
  }

  /// Starts it and waits until `/health` answers.
  ///
  /// @throws BadOutput if it does not come up
  static ServedProcess start(Call call, int port, Map<String, String> environment) {
    try {
      Path said = Files.createTempFile("flint-bench", ".log");
      var builder = new ProcessBuilder(call.command());
      builder.environment().clear();
      builder.environment().putAll(environment);
      builder.environment().putAll(call.environment());
      builder.redirectErrorStream(true).redirectOutput(said.toFile());
      Process process = builder.start();
      process.getOutputStream().close();
      var served = new ServedProcess(process, said, URI.create("http://127.0.0.1:" + port));
      if (!served.isUp()) {
        String words = served.lastWords();
        served.close();
        throw new BadOutput(call.command().getFirst() + " did not start: " + words);
      }
      return served;
    } catch (IOException e) {
      throw new Failure(
          Failure.Code.STORAGE,
          call.command().getFirst() + " could not be run: " + e.getMessage(),
          e);
    }
  }

  private boolean isUp() {
    long end = System.nanoTime() + START.toNanos();
    HttpRequest health =
        HttpRequest.newBuilder(address.resolve("/health")).timeout(Duration.ofSeconds(5)).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (process.isAlive() && System.nanoTime() < end) {
        try {
          if (client.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
            return true;
          }
        } catch (IOException e) {
          // It does not listen yet.
        }
        Thread.sleep(LOOK_MILLIS);
      }
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private String lastWords() {
    try {
      return Files.readString(said).strip().lines().reduce("", (_, line) -> line);
    } catch (IOException e) {
      return "it said nothing that can be read";
    }
  }

  URI address() {
    return address;
  }

  /// Its resident memory, pages of mapped files included; 0 where the system does not tell.
  long residentBytes() {
    try {
      Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
      Matcher found = RESIDENT.matcher(Files.readString(status));
      return found.find() ? Long.parseLong(found.group(1)) * 1024 : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      Files.deleteIfExists(said);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // A file of the system's temporary folder stays there.
    }
  }
}
