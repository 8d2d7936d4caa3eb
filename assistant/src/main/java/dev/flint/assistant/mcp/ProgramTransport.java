package dev.flint.assistant.mcp;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.ProtocolVersions;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// Speaks with a program over its standard streams, a line a message. The library's own transport
/// hands Flint's whole environment on, reads lines of any length, and leaves running what the
/// program has started; this one does not.
final class ProgramTransport implements McpClientTransport {
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
  private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG", "TMPDIR");
  private static final int KEPT_ERRORS = 1_000;
  private static final long PATIENCE_MILLIS = 1_000;

  private final McpServer.Program program;
  private final McpJsonMapper json;
  private final Inbound inbound;
  private final CompletableFuture<Process> started = new CompletableFuture<>();
  private final Object writing = new Object();
  private final Thread hook = new Thread(this::end, "mcp end");
  private volatile String lastError = "";

  ProgramTransport(McpServer.Program program, McpJsonMapper json, Inbound inbound) {
    this.program = program;
    this.json = json;
    this.inbound = inbound;
  }

  @Override
  public Mono<Void> connect(
      Function<Mono<McpSchema.JSONRPCMessage>, Mono<McpSchema.JSONRPCMessage>> handler) {
    return Mono.defer(() -> {
      Runtime.getRuntime().addShutdownHook(hook);
      // A platform thread: the program is ended by the system when the thread that began it ends,
      // which is how it cannot outlive Flint.
      Thread.ofPlatform().daemon().name("mcp " + program).start(() -> run(handler));
      return Mono.fromFuture(started).then();
    });
  }

  private void run(
      Function<Mono<McpSchema.JSONRPCMessage>, Mono<McpSchema.JSONRPCMessage>> handler) {
    Process process;
    try {
      process = begin();
    } catch (IOException e) {
      inbound.end("it could not be started: " + e.getMessage());
      started.completeExceptionally(e);
      return;
    }
    started.complete(process);
    Thread errors =
        Thread.ofVirtual().name("mcp errors").start(() -> keepErrors(process.getErrorStream()));
    try (InputStream in = new BufferedInputStream(process.getInputStream())) {
      for (byte[] line = line(in); line != null; line = line(in)) {
        McpSchema.JSONRPCMessage message =
            McpSchema.deserializeJsonRpcMessage(json, new String(line, StandardCharsets.UTF_8));
        if (inbound.hears(message, line.length)) {
          handler.apply(Mono.just(message)).subscribe();
        } else if (inbound.ended().isDone()) {
          break;
        }
      }
      errors.join(PATIENCE_MILLIS); // its last words may come a moment later
      inbound.end("it has ended" + (lastError.isBlank() ? "" : ": " + lastError.strip()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      inbound.end("it sent what is no message: " + e.getMessage());
    } finally {
      end();
    }
  }

  private Process begin() throws IOException {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(SETPRIV)) {
      command.addAll(List.of(SETPRIV.toString(), "--pdeathsig", "KILL", "--"));
    }
    command.addAll(program.command());
    var builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(INHERITED);
    environment.putAll(program.environment());
    return builder.start();
  }

  /// The next line; null at the end.
  private static byte @Nullable [] line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return null;
      }
      if (line.size() == Inbound.MOST_BYTES) {
        throw new IOException("more than " + Inbound.MOST_BYTES + " bytes in a line");
      }
      line.write(b);
    }
    return line.toByteArray();
  }

  /// What a program says on standard error is for whoever asks why it has ended.
  private void keepErrors(InputStream stream) {
    byte[] piece = new byte[KEPT_ERRORS];
    try (stream) {
      for (int n = stream.read(piece); n >= 0; n = stream.read(piece)) {
        String all = lastError + new String(piece, 0, n, StandardCharsets.UTF_8);
        lastError = all.substring(Math.max(0, all.length() - KEPT_ERRORS));
      }
    } catch (IOException e) {
      lastError = lastError + " (" + e.getMessage() + ")";
    }
  }

  /// A program that does not read blocks its own thread of ours and nobody else.
  @Override
  public Mono<Void> sendMessage(McpSchema.JSONRPCMessage message) {
    return Mono.fromFuture(() -> {
      var sent = new CompletableFuture<Void>();
      Thread.ofVirtual()
          .name("mcp write")
          .start(() -> {
            try {
              inbound.sends(message);
              write(started.join(), json.writeValueAsString(message));
              sent.complete(null);
            } catch (IOException e) {
              endUnread(e);
              sent.completeExceptionally(e);
            } catch (RuntimeException e) {
              sent.completeExceptionally(e);
            }
          });
      return sent;
    });
  }

  /// A program that closed its input has mostly said why on its output, which is read elsewhere.
  private void endUnread(IOException failure) {
    inbound
        .ended()
        .copy()
        .completeOnTimeout(null, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
        .exceptionally(_ -> null)
        .join();
    inbound.end("it does not read what is sent to it: " + failure.getMessage());
  }

  private void write(Process process, String message) throws IOException {
    synchronized (writing) {
      OutputStream out = process.getOutputStream();
      out.write((message + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }

  @Override
  public Mono<Void> closeGracefully() {
    return Mono.fromRunnable(this::end);
  }

  /// Ends the program and all that it has started: its input is closed, then it is asked, then made
  /// to.
  private void end() {
    inbound.end("it was ended");
    Process process = started.isCompletedExceptionally() ? null : started.getNow(null);
    if (process != null) {
      List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
      all.add(process.toHandle());
      try {
        process.getOutputStream().close();
        if (!process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
          all.forEach(ProcessHandle::destroy);
          process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        }
      } catch (IOException e) {
        lastError = String.valueOf(e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      all.forEach(ProcessHandle::destroyForcibly);
    }
    forgetHook();
  }

  private void forgetHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The machine is shutting down: the hook is running.
      return;
    }
  }

  @Override
  public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
    return json.convertValue(data, type);
  }

  @Override
  public List<String> protocolVersions() {
    return List.of(
        ProtocolVersions.MCP_2024_11_05,
        ProtocolVersions.MCP_2025_03_26,
        ProtocolVersions.MCP_2025_06_18,
        ProtocolVersions.MCP_2025_11_25);
  }
}
