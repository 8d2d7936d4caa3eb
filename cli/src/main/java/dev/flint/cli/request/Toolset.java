package dev.flint.cli.request;

import dev.flint.assistant.calculate.Calculator;
import dev.flint.assistant.code.CodeTool;
import dev.flint.assistant.code.Examples;
import dev.flint.assistant.code.Limits;
import dev.flint.assistant.code.Sandbox;
import dev.flint.assistant.contemplate.Preset;
import dev.flint.assistant.contemplate.Trial;
import dev.flint.assistant.mcp.McpConnection;
import dev.flint.assistant.mcp.McpServer;
import dev.flint.assistant.mcp.Pins;
import dev.flint.assistant.mode.ModeOptions;
import dev.flint.assistant.tool.Clock;
import dev.flint.assistant.tool.Tool;
import dev.flint.assistant.tool.Toolbox;
import dev.flint.assistant.web.Outbound;
import dev.flint.assistant.web.WebFetch;
import dev.flint.assistant.web.WebSearch;
import dev.flint.chat.Failure;
import dev.flint.cli.settings.Setting;
import dev.flint.cli.settings.Settings;
import dev.flint.engine.hub.Folders;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The tools that somebody has chosen by name, and the connections to MCP servers among them.
public final class Toolset implements AutoCloseable {
  private static final Duration TOOL_LIMIT = Duration.ofSeconds(60);
  private static final String KNOWN =
      "calculator, clock, code, all (these three), web_fetch, web_search, web (both), and mcp:NAME";

  private final List<Tool> tools;
  private final List<McpConnection> connections;
  private final Trial trial;

  private Toolset(List<Tool> tools, List<McpConnection> connections, Trial trial) {
    this.tools = tools;
    this.connections = connections;
    this.trial = trial;
  }

  /// @param names as in `--tools`
  /// @param servers as in `--mcp`
  /// @throws Failure BAD_REQUEST for a name that is not known, UNSUPPORTED for a tool that cannot
  ///   run here, UPSTREAM for a server that does not answer; nothing is left open then
  static Toolset of(List<String> names, List<String> servers, Settings settings, Folders folders) {
    Optional<Sandbox> sandbox = Sandbox.find();
    var set =
        new Toolset(
            new ArrayList<>(),
            new ArrayList<>(),
            sandbox.<Trial>map(Examples::new).orElse(Trial.NONE));
    try {
      for (String name : spelledOut(names, sandbox.isPresent(), settings)) {
        set.add(name, sandbox, settings, folders);
      }
      for (String server : servers) {
        set.connect(server(server, settings), settings, folders);
      }
      return set;
    } catch (RuntimeException e) {
      set.close();
      throw e;
    }
  }

  /// What the server's modes use, as the settings say.
  public static Toolset ofServer(Settings settings, Folders folders) {
    String names = settings.value(Setting.SERVER_TOOLS).strip();
    return of(
        names.isEmpty() ? List.of() : List.of(names.split("\\s*,\\s*", -1)),
        List.of(),
        settings,
        folders);
  }

  private static Set<String> spelledOut(List<String> names, boolean sandbox, Settings settings) {
    Set<String> all = new LinkedHashSet<>();
    for (String name : names) {
      switch (name) {
        case "all" -> {
          all.addAll(List.of("calculator", "clock"));
          if (sandbox) {
            all.add("code");
          }
        }
        case "web" -> {
          all.add("web_fetch");
          if (!settings.value(Setting.SEARCH).isEmpty()) {
            all.add("web_search");
          }
        }
        default -> all.add(name);
      }
    }
    return all;
  }

  private void add(String name, Optional<Sandbox> sandbox, Settings settings, Folders folders) {
    switch (name) {
      case "calculator" -> tools.add(new Calculator());
      case "clock" -> tools.add(new Clock(InstantSource.system(), ZoneId.systemDefault()));
      case "code" -> tools.add(code(sandbox));
      case "web_fetch" -> tools.add(new WebFetch(outbound(settings)));
      case "web_search" -> tools.add(search(settings));
      default -> {
        if (!name.startsWith("mcp:")) {
          throw new Failure(
              Failure.Code.BAD_REQUEST, "no tool is called '" + name + "'; there are " + KNOWN);
        }
        connect(settings.mcpServer(name.substring("mcp:".length())), settings, folders);
      }
    }
  }

  /// @throws Failure UNSUPPORTED where programs cannot be run
  static Tool code(Optional<Sandbox> sandbox) {
    return sandbox
        .map(found -> new CodeTool(found, Limits.DEFAULT))
        .orElseThrow(() -> new Failure(Failure.Code.UNSUPPORTED, Sandbox.missing()));
  }

  private static Outbound outbound(Settings settings) {
    String hosts = settings.value(Setting.WEB_HOSTS);
    return hosts.isEmpty()
        ? Outbound.publicWeb()
        : Outbound.publicWeb().onlyHosts(Set.of(hosts.split(",", -1)));
  }

  private static Tool search(Settings settings) {
    String address = settings.value(Setting.SEARCH);
    if (address.isEmpty()) {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          "web_search needs the address of a search server: flint config set tools.search URL");
    }
    try {
      return new WebSearch(URI.create(address), outbound(settings));
    } catch (IllegalArgumentException e) {
      throw new Failure(Failure.Code.BAD_REQUEST, "tools.search: " + e.getMessage(), e);
    }
  }

  /// `NAME`, `NAME=https://…` or `NAME=program argument …`.
  public static McpServer server(String said, Settings settings) {
    int equals = said.indexOf('=');
    if (equals < 0) {
      return settings.mcpServer(said);
    }
    String reach = said.substring(equals + 1).strip();
    try {
      return new McpServer(
          said.substring(0, equals),
          reach.matches("https?://.*")
              ? new McpServer.Address(URI.create(reach), null)
              : new McpServer.Program(List.of(reach.split("\\s+", -1)), Map.of()),
          Set.of());
    } catch (IllegalArgumentException e) {
      throw new Failure(Failure.Code.BAD_REQUEST, "--mcp " + said + ": " + e.getMessage(), e);
    }
  }

  private void connect(McpServer server, Settings settings, Folders folders) {
    McpConnection connection = McpConnection.open(server, pins(folders));
    connections.add(connection);
    List<Tool> agreed = connection.tools();
    tools.addAll(agreed);
    int others = connection.offers().size() - agreed.size();
    if (others > 0) {
      settings.note(
          others
              + " of the tools of "
              + server.name()
              + " are not used, as you have not agreed to what it says of them now; see flint mcp"
              + " show "
              + server.name());
    }
  }

  /// Where it is kept what the person has agreed to.
  public static Pins pins(Folders folders) {
    return new Pins(folders.data().resolve("mcp-pins.json"));
  }

  /// Options of the modes with these tools.
  public ModeOptions options(Preset preset) {
    return new ModeOptions(preset, new Toolbox(tools), TOOL_LIMIT, trial);
  }

  @Override
  public void close() {
    connections.forEach(McpConnection::close);
    connections.clear();
  }
}
