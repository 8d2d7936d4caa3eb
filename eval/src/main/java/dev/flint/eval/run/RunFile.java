package dev.flint.eval.run;

import dev.flint.chat.Failure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/// The file of a run: a line that says what it is, then one for each problem, in the order in which
/// they were done. Each line is written at once, so a killed run loses at most what it was working
/// on. Safe for many threads; one process at a time.
public final class RunFile implements AutoCloseable {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /// What a file holds.
  ///
  /// @param rows by item
  /// @param wholeBytes where its last whole line ends
  public record Contents(Head head, Map<Integer, Row> rows, long wholeBytes) {}

  private final Path path;
  private final RandomAccessFile file;
  private final Map<Integer, Row> before;

  private RunFile(Path path, RandomAccessFile file, Map<Integer, Row> before) {
    this.path = path;
    this.file = file;
    this.before = Map.copyOf(before);
  }

  /// Opens a file to go on with, or begins it. Half a line at its end, as a killed run leaves it,
  /// is cut off.
  ///
  /// @throws Failure BAD_REQUEST if the file is another run's or damaged, STORAGE
  public static RunFile open(Path path, Head head) {
    try {
      Path folder = path.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      boolean begun = Files.exists(path) && hasWholeLine(path);
      Map<Integer, Row> before = Map.of();
      long bytes = 0;
      if (begun) {
        Contents contents = read(path);
        if (!contents.head().equals(head)) {
          throw new Failure(
              Failure.Code.BAD_REQUEST,
              path
                  + " holds another run: "
                  + difference(contents.head(), head)
                  + "; name another file by --out");
        }
        before = contents.rows();
        bytes = contents.wholeBytes();
      }
      var file = new RandomAccessFile(path.toFile(), "rw");
      file.setLength(bytes);
      file.seek(bytes);
      var opened = new RunFile(path, file, before);
      if (!begun) {
        opened.write(head);
      }
      return opened;
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  /// What differs, in words.
  private static String difference(Head there, Head here) {
    JsonNode wanted = JSON.valueToTree(here);
    return JSON.<JsonNode>valueToTree(there).properties().stream()
        .filter(member -> !member.getValue().equals(wanted.get(member.getKey())))
        .map(member ->
            member.getKey() + " " + member.getValue() + ", not " + wanted.get(member.getKey()))
        .collect(Collectors.joining("; "));
  }

  private static boolean hasWholeLine(Path path) throws IOException {
    return new String(Files.readAllBytes(path), StandardCharsets.UTF_8).indexOf('\n') >= 0;
  }

  /// Reads a run. Half a line at the end is passed over.
  ///
  /// @throws Failure STORAGE if it cannot be read, BAD_REQUEST if a line is damaged
  public static Contents read(Path path) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new Failure(Failure.Code.STORAGE, "there is no file " + path, e);
    } catch (IOException e) {
      throw new Failure(Failure.Code.STORAGE, path + " cannot be read: " + e.getMessage(), e);
    }
    int whole = bytes.length;
    while (whole > 0 && bytes[whole - 1] != '\n') {
      whole--;
    }
    String[] lines = new String(bytes, 0, whole, StandardCharsets.UTF_8).split("\n", -1);
    Head head = line(path, 1, lines[0], Head.class);
    Map<Integer, Row> rows = new LinkedHashMap<>();
    for (int i = 1; i < lines.length - 1; i++) {
      Row row = line(path, i + 1, lines[i], Row.class);
      rows.put(row.item(), row);
    }
    return new Contents(head, new TreeMap<>(rows), whole);
  }

  private static <T> T line(Path path, int number, String text, Class<T> type) {
    try {
      return JSON.readValue(text, type);
    } catch (JacksonException e) {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          path
              + ": line "
              + number
              + " is no line of a run; delete that line to compute its problem again",
          e);
    }
  }

  /// Rows that were there when it was opened, by item.
  public Map<Integer, Row> before() {
    return before;
  }

  /// Adds a row.
  ///
  /// @throws Failure STORAGE
  public void add(Row row) {
    write(row);
  }

  private synchronized void write(Object line) {
    try {
      file.write((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  private static Failure unwritable(Path path, IOException e) {
    return new Failure(Failure.Code.STORAGE, path + " cannot be written: " + e.getMessage(), e);
  }

  @Override
  public synchronized void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }
}
