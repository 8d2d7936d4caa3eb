package dev.flint.eval.problem;

import dev.flint.chat.Failure;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A file of JSON lines, as it is or compressed by gzip.
///
/// @param sha256 of the file's bytes, in hexadecimal
/// @param rows one JSON object each
record DataFile(Path path, String sha256, List<JsonNode> rows) {
  /// More than any set here has, so that a wrong file is not read to its end.
  private static final int MOST_BYTES = 256 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /// Reads a file.
  ///
  /// @throws Failure STORAGE if it cannot be read, BAD_REQUEST if it is damaged; the line is named
  static DataFile read(Path path) {
    byte[] bytes;
    byte[] text;
    try {
      bytes = Files.readAllBytes(path);
      text = path.toString().endsWith(".gz") ? unpacked(bytes) : bytes;
    } catch (NoSuchFileException e) {
      throw new Failure(Failure.Code.STORAGE, "there is no file " + path, e);
    } catch (EOFException | ZipException e) {
      throw damaged(path, "its compressed data is cut short or damaged", e);
    } catch (IOException e) {
      throw new Failure(Failure.Code.STORAGE, path + " cannot be read: " + e.getMessage(), e);
    }
    List<JsonNode> rows = new ArrayList<>();
    int line = 0;
    for (String row : new String(text, StandardCharsets.UTF_8).lines().toList()) {
      line++;
      if (!row.isBlank()) {
        rows.add(row(path, line, row));
      }
    }
    if (rows.isEmpty()) {
      throw damaged(path, "it is empty", null);
    }
    return new DataFile(path, sha256(bytes), List.copyOf(rows));
  }

  private static byte[] unpacked(byte[] bytes) throws IOException {
    try (InputStream in =
        new BufferedInputStream(new GZIPInputStream(new ByteArrayInputStream(bytes)))) {
      byte[] text = in.readNBytes(MOST_BYTES);
      if (in.read() >= 0) {
        throw new ZipException("more than " + MOST_BYTES + " bytes");
      }
      return text;
    }
  }

  private static JsonNode row(Path path, int line, String text) {
    try {
      JsonNode row = JSON.readTree(text);
      if (row.isObject()) {
        return row;
      }
      throw damaged(path, "line " + line + " is no JSON object", null);
    } catch (JacksonException e) {
      throw damaged(
          path, "line " + line + " is not whole JSON; was the file fetched to its end?", e);
    }
  }

  /// @param what is wrong, as the rest of a sentence
  static Failure damaged(Path path, String what, @Nullable Throwable e) {
    String sentence = path + ": " + what;
    return e == null
        ? new Failure(Failure.Code.BAD_REQUEST, sentence)
        : new Failure(Failure.Code.BAD_REQUEST, sentence, e);
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A member that must be there.
  static JsonNode member(JsonNode row, String name) {
    JsonNode value = row.get(name);
    if (value == null) {
      throw new Failure(Failure.Code.BAD_REQUEST, "it has no \"" + name + "\"");
    }
    return value;
  }

  /// A member that must be there, as text.
  static String text(JsonNode row, String name) {
    JsonNode value = member(row, name);
    if (!value.isString()) {
      throw new Failure(Failure.Code.BAD_REQUEST, "its \"" + name + "\" is no text");
    }
    return value.asString();
  }
}
