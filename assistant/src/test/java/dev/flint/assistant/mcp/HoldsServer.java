package dev.flint.assistant.mcp;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A process that holds a connection until it is killed; prints the server's process id.
final class HoldsServer {
  private HoldsServer() {}

  public static void main(String[] args) throws InterruptedException {
    var program = new McpServer.Program(List.of("/usr/bin/python3", args[0], "child"), Map.of());
    McpConnection connection =
        McpConnection.open(new McpServer("bad", program, Set.of()), new Pins(Path.of(args[1])));
    System.out.println(connection.tools().getFirst().run("{}").text());
    Thread.sleep(Long.MAX_VALUE);
  }
}
