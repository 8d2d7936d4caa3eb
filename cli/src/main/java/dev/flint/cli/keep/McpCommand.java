package dev.flint.cli.keep;

import dev.flint.assistant.mcp.McpConnection;
import dev.flint.assistant.mcp.Offer;
import dev.flint.chat.Failure;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.ExitCode;
import dev.flint.cli.console.Ink;
import dev.flint.cli.request.Toolset;
import dev.flint.cli.settings.Settings;
import dev.flint.engine.hub.Folders;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `flint mcp`: what MCP servers offer, and agreeing to what has changed.
@Command(
    name = "mcp",
    description = {
      "Shows what MCP servers offer: flint mcp list, flint mcp show SERVER.",
      "flint mcp accept SERVER agrees to tools that are new or have changed since they were agreed"
          + " to."
    })
public final class McpCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "list|show|accept", description = "what to do")
  private String verb = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "SERVER",
      description = "a name in the settings, or NAME=URL, or NAME=COMMAND")
  private @Nullable String server;

  private final Console console;
  private final Folders folders;

  public McpCommand(Console console, Folders folders) {
    this.console = console;
    this.folders = folders;
  }

  @Override
  public Integer call() {
    Settings settings = Settings.load(console, folders.settings());
    if (verb.equals("list")) {
      settings
          .mcpServers()
          .forEach(name -> console.out().println(name + "  " + settings.mcpServer(name).reach()));
      return ExitCode.OK.number();
    }
    if (server == null || !(verb.equals("show") || verb.equals("accept"))) {
      throw new Failure(
          Failure.Code.BAD_REQUEST, "say flint mcp list, show SERVER or accept SERVER");
    }
    try (McpConnection connection =
        McpConnection.open(Toolset.server(server, settings), Toolset.pins(folders))) {
      if (verb.equals("accept")) {
        connection.accept();
      }
      connection.offers().forEach(offer -> show(connection, offer));
    }
    return ExitCode.OK.number();
  }

  private void show(McpConnection connection, Offer offer) {
    String state =
        offer.unusable() != null
            ? "cannot be used: " + offer.unusable()
            : connection.accepted(offer) ? "agreed to" : "new or changed: not used until accepted";
    String text = offer.name() + " (" + state + ")\n" + offer.spec().description();
    console.out().println(Ink.harmless(text.indent(4).strip()) + "\n");
  }
}
