package dev.flint.server.document;

import dev.flint.chat.Failure;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The text of PDF files. Each is parsed by a Java process of its own ([PdfReader]): a file made to
/// eat memory or time takes that process along, and only that. Safe for many threads.
public final class PdfText {
  /// Most characters that are read of one file.
  static final int MOST_CHARACTERS = 400_000;

  /// Most pages that are read of one file.
  static final int MOST_PAGES = 500;

  private static final int HEAP_MEBIBYTES = 256;
  private static final int AT_ONCE = 2;

  private final Semaphore places = new Semaphore(AT_ONCE);
  private final Duration patience;

  public PdfText() {
    this(Duration.ofSeconds(30));
  }

  /// @param patience how long the parsing of one file may take
  PdfText(Duration patience) {
    this.patience = patience;
  }

  /// What was read.
  ///
  /// @param pages of the file
  /// @param pagesRead from the beginning; fewer if the text grew too long
  public record Extract(String text, int pages, int pagesRead) {}

  /// Reads a file.
  ///
  /// @throws Failure BAD_REQUEST with a sentence for a person if it cannot be read
  public Extract of(byte[] pdf) {
    try {
      if (!places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new Failure(Failure.Code.OVERLOADED, "other documents are being read; try again");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(Failure.Code.CANCELLED, "the document was not read", e);
    }
    try {
      return read(pdf);
    } catch (IOException e) {
      throw new Failure(Failure.Code.INTERNAL, "no process for the document could be started", e);
    } finally {
      places.release();
    }
  }

  private Extract read(byte[] pdf) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + HEAP_MEBIBYTES + "m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.awt.headless=true",
            "-cp",
            System.getProperty("java.class.path"),
            PdfReader.class.getName());
    builder.environment().clear();
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    Thread watch =
        Thread.ofVirtual()
            .start(() -> {
              try {
                if (!process.waitFor(patience)) {
                  process.destroyForcibly();
                }
              } catch (InterruptedException e) {
                process.destroyForcibly();
              }
            });
    Thread feed = Thread.ofVirtual().start(() -> feed(process, pdf));
    try (DataInputStream in = new DataInputStream(process.getInputStream())) {
      String problem = in.readUTF();
      if (!problem.isEmpty()) {
        throw new Failure(Failure.Code.BAD_REQUEST, problem);
      }
      int pages = in.readInt();
      int pagesRead = in.readInt();
      byte[] text = in.readNBytes(4 * MOST_CHARACTERS);
      return new Extract(new String(text, StandardCharsets.UTF_8), pages, pagesRead);
    } catch (IOException e) {
      // It ended, or was ended, before it had said everything.
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          "the document could not be read within "
              + patience.toSeconds()
              + " s and "
              + HEAP_MEBIBYTES
              + " MiB of memory",
          e);
    } finally {
      watch.interrupt();
      feed.interrupt();
      process.destroyForcibly();
    }
  }

  private static void feed(Process process, byte[] pdf) {
    try (OutputStream out = process.getOutputStream()) {
      out.write(pdf);
    } catch (IOException e) {
      // The process has ended; what it said, or that it said nothing, tells why.
    }
  }
}
