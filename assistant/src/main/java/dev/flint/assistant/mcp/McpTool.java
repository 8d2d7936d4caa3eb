package dev.flint.assistant.mcp;

import dev.flint.assistant.tool.Tool;
import dev.flint.assistant.tool.ToolOutcome;
import dev.flint.assistant.tool.ToolPolicy;
import dev.flint.chat.ToolSpec;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.Set;

/// A tool of a server, as the person has agreed to it. Nobody knows what it does: it counts as
/// writing and as reaching other machines, unless the person has said that it only reads.
record McpTool(McpConnection connection, Offer offer) implements Tool {
  /// Shorter values (a number, a word) are nothing to hide, and would be found everywhere.
  private static final int LEAST_SECRET = 8;

  private static final ToolPolicy UNKNOWN = new ToolPolicy(true, true, false);

  @Override
  public ToolSpec spec() {
    return offer.spec();
  }

  @Override
  public ToolPolicy policy() {
    return connection.server().reads().contains(offer.name()) ? ToolPolicy.READS_NETWORK : UNKNOWN;
  }

  @Override
  public String effect(String arguments) {
    McpServer server = connection.server();
    return "call "
        + offer.name()
        + " of "
        + server.name()
        + " ("
        + server.reach()
        + "), "
        + (offer.saysItReads() ? "which says that it only reads" : "which may change things");
  }

  @Override
  public ToolOutcome run(String arguments) throws InterruptedException {
    return connection.call(offer, arguments);
  }

  /// What a server returned, as text of others without our secrets.
  static ToolOutcome outcome(McpSchema.CallToolResult result, Set<String> secrets) {
    var text = new StringBuilder();
    if (result.content() != null) {
      for (McpSchema.Content part : result.content()) {
        text.append(text.isEmpty() ? "" : "\n").append(text(part));
      }
    }
    if (text.isEmpty() && result.structuredContent() != null) {
      text.append(result.structuredContent());
    }
    boolean error = Boolean.TRUE.equals(result.isError());
    return new ToolOutcome(without(secrets, text.toString()), error, true);
  }

  private static String text(McpSchema.Content part) {
    return switch (part) {
      case McpSchema.TextContent words -> String.valueOf(words.text());
      case McpSchema.ImageContent image -> "[a picture, " + image.mimeType() + ", is left out]";
      case McpSchema.AudioContent sound -> "[a sound, " + sound.mimeType() + ", is left out]";
      case McpSchema.ResourceLink link -> "[" + link.name() + "](" + link.uri() + ")";
      case McpSchema.EmbeddedResource embedded -> text(embedded.resource());
      default -> "[" + part.type() + " is left out]";
    };
  }

  private static String text(McpSchema.ResourceContents resource) {
    return resource instanceof McpSchema.TextResourceContents words
        ? String.valueOf(words.text())
        : "[" + resource.uri() + ", " + resource.mimeType() + ", is left out]";
  }

  /// No secret that a server was given comes back into a prompt.
  static String without(Set<String> secrets, String text) {
    String clean = text;
    for (String secret : secrets) {
      if (secret.length() >= LEAST_SECRET) {
        clean = clean.replace(secret, "[secret]");
      }
    }
    return clean;
  }
}
