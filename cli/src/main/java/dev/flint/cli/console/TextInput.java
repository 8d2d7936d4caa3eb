package dev.flint.cli.console;

import dev.flint.chat.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Text from standard input or a file, taken as UTF-8 without guessing or repairing.
public final class TextInput {
  /// More than this is no text that a model here could read.
  private static final int MOST_BYTES = 256 << 20;

  private TextInput() {}

  /// All of it.
  ///
  /// @throws Failure BAD_REQUEST if it is not UTF-8 (naming the byte) or endless
  public static String text(Console console) {
    try {
      return decode(bounded(console.in(), "standard input"), "standard input");
    } catch (IOException e) {
      throw new Failure(
          Failure.Code.STORAGE, "standard input could not be read: " + e.getMessage(), e);
    }
  }

  /// The whole of a file, or standard input if it is named `-`.
  public static String textOf(Path file, Console console) {
    if (file.toString().equals("-")) {
      return text(console);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return decode(bounded(in, file.toString()), file.toString());
    } catch (NoSuchFileException e) {
      throw new Failure(Failure.Code.STORAGE, file + ": there is no such file", e);
    } catch (IOException e) {
      throw new Failure(Failure.Code.STORAGE, file + " could not be read: " + reason(e), e);
    }
  }

  /// The text of bytes that must be UTF-8.
  ///
  /// @param source what the bytes come from, for the error's sentence
  static String decode(byte[] bytes, String source) {
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          source + " is not UTF-8 text: byte " + in.position() + " (counted from 0) is invalid");
    }
    return out.flip().toString();
  }

  private static byte[] bounded(InputStream in, String source) throws IOException {
    byte[] bytes = in.readNBytes(MOST_BYTES);
    if (bytes.length == MOST_BYTES && in.read() >= 0) {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          source
              + " has more than "
              + (MOST_BYTES >> 20)
              + " MiB; that is more than any model reads");
    }
    return bytes;
  }

  /// What went wrong, in words: Java's own messages often hold only the file's name.
  public static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "there is no such file";
      case java.nio.file.AccessDeniedException _ -> "permission denied";
      case java.nio.file.FileAlreadyExistsException _ -> "it exists already";
      case java.nio.file.FileSystemException system when system.getReason() != null ->
          system.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }
}
