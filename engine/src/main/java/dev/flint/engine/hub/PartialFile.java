package dev.flint.engine.hub;

import dev.flint.chat.Failure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// A file that is still arriving: bytes are appended, and hashed on the way. One thread.
///
/// Every method throws `Failure` `STORAGE` if the disk refuses; what was written stays, so that a
/// later pull goes on from there.
final class PartialFile implements AutoCloseable {
  private static final byte[] MAGIC = "GGUF".getBytes(StandardCharsets.US_ASCII);

  private final Path path;
  private final FileChannel channel;
  private final byte[] head = new byte[MAGIC.length];
  private MessageDigest digest = sha256();
  private long length;

  private PartialFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /// Opens or creates; what is already there counts as nothing until [#keep].
  static PartialFile open(Path path) {
    try {
      return new PartialFile(
          path,
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw storage(path, e);
    }
  }

  /// Hashes the first `bytes` that are there and cuts off the rest.
  void keep(long bytes, Meter meter) {
    restart();
    byte[] buffer = new byte[1 << 20];
    try {
      channel.position(0);
      while (length < bytes) {
        Interrupts.check();
        int want = (int) Math.min(buffer.length, bytes - length);
        int got = channel.read(ByteBuffer.wrap(buffer, 0, want));
        if (got < 0) {
          break;
        }
        count(buffer, got);
        meter.at(PullProgress.Phase.CHECKING, length);
      }
      channel.truncate(length);
      channel.position(length);
    } catch (IOException e) {
      throw storage(path, e);
    }
  }

  /// Forgets everything so far; the bytes are cut off at the next write.
  void restart() {
    digest = sha256();
    length = 0;
  }

  /// @throws Failure `BAD_MODEL_FILE` as soon as the first bytes show that this is not a GGUF
  void append(byte[] bytes, int count) {
    try {
      if (length == 0) {
        channel.truncate(0);
        channel.position(0);
      }
      ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw storage(path, e);
    }
    count(bytes, count);
    if (length >= MAGIC.length && !Arrays.equals(head, MAGIC)) {
      throw notGguf();
    }
  }

  private void count(byte[] bytes, int count) {
    for (int i = 0; i < count && length + i < head.length; i++) {
      head[(int) length + i] = bytes[i];
    }
    digest.update(bytes, 0, count);
    length += count;
  }

  long length() {
    return length;
  }

  /// Lays the bytes on the disk for good.
  void flush() {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw storage(path, e);
    }
  }

  /// Checks the whole against what is expected.
  ///
  /// @param expected 64 hexadecimal digits, or empty where nobody knows
  /// @return the sha256
  /// @throws Failure `BAD_MODEL_FILE` if it differs or is not a GGUF; the file is deleted then
  String verify(String expected) {
    if (length < MAGIC.length || !Arrays.equals(head, MAGIC)) {
      delete();
      throw notGguf();
    }
    String actual = HexFormat.of().formatHex(digest.digest());
    if (!expected.isEmpty() && !actual.equals(expected)) {
      delete();
      throw new Failure(
          Failure.Code.BAD_MODEL_FILE,
          "the checksum is wrong (sha256 "
              + actual
              + ", expected "
              + expected
              + "); the download was deleted");
    }
    return actual;
  }

  private Failure notGguf() {
    delete();
    return new Failure(Failure.Code.BAD_MODEL_FILE, "what arrived is not a GGUF file");
  }

  private void delete() {
    restart();
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw storage(path, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw storage(path, e);
    }
  }

  static Failure storage(Path path, IOException e) {
    if (e instanceof ClosedByInterruptException || e instanceof InterruptedIOException) {
      return Interrupts.cancelled();
    }
    String reason = Folders.reason(e);
    boolean full = reason.contains("No space left") || reason.contains("not enough space");
    return new Failure(
        Failure.Code.STORAGE,
        full
            ? "the disk is full; what has arrived is kept in "
                + path
                + ", and the same pull goes on from there once there is room"
            : "the file " + path + " cannot be written (" + reason + ")",
        e);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
