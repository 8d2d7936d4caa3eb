package dev.flint.cli.settings;

import dev.flint.assistant.mcp.McpServer;
import dev.flint.chat.Failure;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An MCP server in the settings file: `command = ["program", "argument"]` or `url = "…"`. Secrets
/// do not stand in the file: `env` and `token-env` name the variables that hold them.
///
/// @param env variables of Flint's that the program is given
/// @param tokenEnv variable that holds the bearer token; null for none
/// @param reads tools that only read
record McpTable(
    List<String> command,
    @Nullable URI url,
    List<String> env,
    @Nullable String tokenEnv,
    List<String> reads) {
  private static final Set<String> KNOWN = Set.of("command", "url", "env", "token-env", "reads");

  /// @throws IllegalArgumentException with a sentence if it is none
  static McpTable of(String name, @Nullable Object value) {
    if (!(value instanceof Map<?, ?> table)) {
      throw new IllegalArgumentException("it must be a table");
    }
    for (Object key : table.keySet()) {
      if (!KNOWN.contains(String.valueOf(key))) {
        throw new IllegalArgumentException(
            "there is no '" + key + "'; known are command, url, env, token-env, reads");
      }
    }
    List<String> command = words(table, "command");
    Object url = table.get("url");
    if (command.isEmpty() == (url == null)) {
      throw new IllegalArgumentException("it needs either a command or a url");
    }
    Object token = table.get("token-env");
    var made =
        new McpTable(
            command,
            url == null ? null : URI.create(String.valueOf(url)),
            words(table, "env"),
            token == null ? null : String.valueOf(token),
            words(table, "reads"));
    made.server(name, made.reach(Map.of(), null));
    return made;
  }

  private static List<String> words(Map<?, ?> table, String key) {
    Object value = table.get(key);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> list)) {
      throw new IllegalArgumentException(key + " must be a list of texts");
    }
    List<String> words = new ArrayList<>();
    for (Object word : list) {
      if (!(word instanceof String text)) {
        throw new IllegalArgumentException(key + " must be a list of texts");
      }
      words.add(text);
    }
    return words;
  }

  /// @throws Failure BAD_REQUEST if a variable is not set
  McpServer server(String name, Map<String, String> environment) {
    Map<String, String> given = new HashMap<>();
    for (String variable : env) {
      given.put(variable, needed(name, variable, environment));
    }
    String token = tokenEnv == null ? null : needed(name, tokenEnv, environment);
    try {
      return server(name, reach(given, token));
    } catch (IllegalArgumentException e) {
      throw new Failure(Failure.Code.BAD_REQUEST, "mcp." + name + ": " + e.getMessage(), e);
    }
  }

  private McpServer server(String name, McpServer.Reach reach) {
    return new McpServer(name, reach, Set.copyOf(reads));
  }

  private McpServer.Reach reach(Map<String, String> given, @Nullable String token) {
    return url == null ? new McpServer.Program(command, given) : new McpServer.Address(url, token);
  }

  private static String needed(String name, String variable, Map<String, String> environment) {
    String value = environment.getOrDefault(variable, "");
    if (value.isEmpty()) {
      throw new Failure(
          Failure.Code.BAD_REQUEST, "mcp." + name + " needs the variable " + variable);
    }
    return value;
  }
}
