package dev.flint.cli.settings;

import dev.flint.chat.Failure;
import dev.flint.cli.console.TextInput;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.dataformat.toml.TomlMapper;

/// The settings file: TOML, every key known and every value checked. Written by replacing the one
/// line that changes, so that a person's comments stay.
record SettingsFile(
    Path path, String text, Map<String, Entry> entries, Map<String, McpTable> servers) {
  /// A value and the line, counted from 1, on which it stands.
  record Entry(Object value, int line) {}

  /// Reads and checks; a missing file is an empty one.
  static SettingsFile read(Path path) {
    try {
      return of(path, Files.readString(path));
    } catch (NoSuchFileException e) {
      return new SettingsFile(path, "", Map.of(), Map.of());
    } catch (CharacterCodingException e) {
      throw new Failure(Failure.Code.BAD_REQUEST, path + " is not UTF-8 text", e);
    } catch (IOException e) {
      throw new Failure(
          Failure.Code.STORAGE, path + " could not be read: " + TextInput.reason(e), e);
    }
  }

  /// Checks a file's text.
  static SettingsFile of(Path path, String text) {
    Map<?, ?> tree;
    try {
      tree = new TomlMapper().readValue(text, Map.class);
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
      throw wrong(path, line, "this is not TOML: " + e.getOriginalMessage(), e);
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    Map<Object, Object> settings = new LinkedHashMap<>(tree);
    Map<String, McpTable> servers = servers(path, text, settings.remove("mcp"));
    collect(path, text, "", settings, entries);
    return new SettingsFile(path, text, Map.copyOf(entries), servers);
  }

  /// The tables `[mcp.NAME]`.
  private static Map<String, McpTable> servers(Path path, String text, @Nullable Object tables) {
    Map<String, McpTable> servers = new LinkedHashMap<>();
    if (tables instanceof Map<?, ?> all) {
      all.forEach((name, table) -> {
        try {
          servers.put(String.valueOf(name), McpTable.of(String.valueOf(name), table));
        } catch (IllegalArgumentException e) {
          throw wrong(path, line(text, "mcp." + name), "mcp." + name + ": " + e.getMessage(), e);
        }
      });
    } else if (tables != null) {
      throw wrong(path, line(text, "mcp"), "mcp has a table for each server: [mcp.NAME]", null);
    }
    return servers;
  }

  private static void collect(
      Path path, String text, String prefix, Map<?, ?> table, Map<String, Entry> entries) {
    for (Map.Entry<?, ?> pair : table.entrySet()) {
      String key = prefix + pair.getKey();
      int line = line(text, key);
      Setting<?> setting = Setting.ofKey(key);
      Object value = pair.getValue();
      if (setting != null) {
        try {
          entries.put(key, new Entry(setting.checked(value), line));
        } catch (IllegalArgumentException e) {
          throw wrong(path, line, key + " is " + shown(value) + "; it " + e.getMessage(), e);
        }
      } else if (value instanceof Map<?, ?> inner && isTable(key)) {
        collect(path, text, key + ".", inner, entries);
      } else {
        throw wrong(path, line, "there is no setting '" + key + "'; known are " + known(), null);
      }
    }
  }

  /// Writes the setting into the file, whole or not at all.
  ///
  /// @throws Failure STORAGE if it cannot be written
  void write(Setting<?> setting, Object value) {
    String changed = with(setting, value);
    of(path, changed);
    try {
      Path folder = path.toAbsolutePath().getParent();
      if (folder == null) {
        throw new IOException("it is no file");
      }
      Files.createDirectories(folder);
      Path fresh = Files.createTempFile(folder, "flint", ".toml.part");
      try {
        Files.writeString(fresh, changed);
        Files.move(
            fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw new Failure(
          Failure.Code.STORAGE, path + " could not be written: " + TextInput.reason(e), e);
    }
  }

  /// The file's text with one setting changed or added.
  String with(Setting<?> setting, Object value) {
    String key = setting.key();
    String name = key.substring(key.lastIndexOf('.') + 1);
    String assignment = name + " = " + shown(value);
    var lines = new ArrayList<>(text.lines().toList());
    if (entries.containsKey(key)) {
      int index = line(text, key) - 1;
      String old = lines.get(index);
      lines.set(index, old.substring(0, old.indexOf('=')) + "= " + shown(value) + comment(old));
      return joined(lines);
    }
    String table = key.substring(0, Math.max(0, key.lastIndexOf('.')));
    int at = table.isEmpty() ? endOfRoot(lines) : header(lines, table);
    if (at < 0) {
      lines.add("");
      lines.add("[" + table + "]");
      at = lines.size();
    }
    lines.add(at, assignment);
    return joined(lines);
  }

  private static String joined(Iterable<String> lines) {
    return String.join("\n", lines).stripLeading() + "\n";
  }

  /// The comment that ends a line, with the spaces before it; "" if there is none.
  private static String comment(String line) {
    char quote = 0;
    for (int i = line.indexOf('='); i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote != 0) {
        if (c == '\\' && quote == '"') {
          i++;
        } else if (c == quote) {
          quote = 0;
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '#') {
        int start = i;
        while (Character.isWhitespace(line.charAt(start - 1))) {
          start--;
        }
        return line.substring(start);
      }
    }
    return "";
  }

  /// Where a key of no table can be added: before the first table and the blank lines above it.
  private static int endOfRoot(List<String> lines) {
    int end = 0;
    while (end < lines.size() && !lines.get(end).strip().startsWith("[")) {
      end++;
    }
    while (end > 0 && end < lines.size() && lines.get(end - 1).isBlank()) {
      end--;
    }
    return end;
  }

  /// The line after the table's header, or -1.
  private static int header(List<String> lines, String table) {
    for (int i = 0; i < lines.size(); i++) {
      if (table.equals(tableName(lines.get(i).strip()))) {
        return i + 1;
      }
    }
    return -1;
  }

  /// The line, counted from 1, on which a dotted key stands or its table begins; 1 if it is written
  /// in a way that this plain scan does not see (quoted keys, inline tables).
  private static int line(String text, String key) {
    String table = "";
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      String bare = line.strip();
      if (bare.startsWith("[")) {
        table = tableName(bare);
        if (table.equals(key)) {
          return number;
        }
      } else if (bare.indexOf('=') > 0) {
        String name = bare.substring(0, bare.indexOf('=')).strip().replace("\"", "");
        String full = table.isEmpty() ? name : table + "." + name;
        if (full.equals(key) || full.startsWith(key + ".")) {
          return number;
        }
      }
    }
    return 1;
  }

  private static String tableName(String header) {
    int end = header.indexOf(']');
    return header.startsWith("[") && end > 0 ? header.substring(1, end).strip() : "";
  }

  private static boolean isTable(String key) {
    return Setting.ALL.stream().anyMatch(setting -> setting.key().startsWith(key + "."));
  }

  private static String known() {
    var names = new StringJoiner(", ");
    Setting.ALL.forEach(setting -> names.add(setting.key()));
    return names.toString();
  }

  private static String shown(Object value) {
    return value instanceof String string
        ? "\"" + string.replace("\\", "\\\\").replace("\"", "\\\"") + "\""
        : String.valueOf(value);
  }

  private static Failure wrong(Path path, int line, String reason, @Nullable Exception cause) {
    String sentence = path + ", line " + line + ": " + reason;
    return cause == null
        ? new Failure(Failure.Code.BAD_REQUEST, sentence)
        : new Failure(Failure.Code.BAD_REQUEST, sentence, cause);
  }
}
