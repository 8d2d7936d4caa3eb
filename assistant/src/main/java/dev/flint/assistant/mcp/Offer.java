package dev.flint.assistant.mcp;

import dev.flint.chat.ToolSpec;
import io.modelcontextprotocol.spec.McpSchema;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A tool as a server offers it at this moment.
///
/// @param name the server's own
/// @param spec as a model would see it
/// @param hash over everything that is said of the tool, hints included
/// @param saysItReads what the server says; for a person to read, never believed
/// @param unusable why it cannot be used at all; null if it can
public record Offer(
    String name, ToolSpec spec, String hash, boolean saysItReads, @Nullable String unusable) {
  private static final int MOST_NAME = 64;
  private static final int MOST_DESCRIPTION = 4_000;
  private static final int MOST_SCHEMA = 32_000;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  static Offer of(String server, McpSchema.Tool tool) {
    String description = tool.description() == null ? "" : tool.description();
    Object input = tool.inputSchema() == null ? Map.of("type", "object") : tool.inputSchema();
    String schema = JSON.writeValueAsString(input);
    String name = server + "__" + tool.name();
    McpSchema.ToolAnnotations hints = tool.annotations();
    String unusable = null;
    if (!name.matches("[A-Za-z0-9_-]{1," + MOST_NAME + "}")) {
      unusable = "its name is too long or has other signs than letters, digits, _ and -";
    } else if (description.length() > MOST_DESCRIPTION) {
      unusable = "its description has more than " + MOST_DESCRIPTION + " characters";
    } else if (schema.length() > MOST_SCHEMA) {
      unusable = "its schema has more than " + MOST_SCHEMA + " characters";
    }
    return new Offer(
        tool.name(),
        new ToolSpec(name, description, schema, false),
        hash(tool),
        hints != null && Boolean.TRUE.equals(hints.readOnlyHint()),
        unusable);
  }

  private static String hash(McpSchema.Tool tool) {
    Map<String, @Nullable Object> said = new LinkedHashMap<>();
    said.put("name", tool.name());
    said.put("title", tool.title());
    said.put("description", tool.description());
    said.put("input", tool.inputSchema());
    said.put("output", tool.outputSchema());
    said.put("hints", tool.annotations());
    try {
      byte[] text = JSON.writeValueAsString(said).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
