package dev.flint.assistant.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.assistant.tool.Tool;
import dev.flint.assistant.tool.ToolOutcome;
import dev.flint.testing.TestFiles;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The protocol's reference servers, fetched by npm, over standard streams and over HTTP.
@Timeout(300)
final class ReferenceServersTest {
  @TempDir Path home;

  private static Path installed() throws IOException {
    Path sources = Path.of("src/test/js").toAbsolutePath();
    String lock = Files.readString(sources.resolve("package-lock.json"));
    return TestFiles.folder(
        "npm-mcp-" + Integer.toHexString(lock.hashCode()),
        folder -> {
          for (String name : List.of("package.json", "package-lock.json", ".npmrc")) {
            Files.copy(sources.resolve(name), folder.resolve(name));
          }
          run(folder, "npm", "ci", "--ignore-scripts");
        });
  }

  private static void run(Path folder, String... command) throws IOException {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor()).as(said).isZero();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
    }
  }

  private static String script(String server) throws IOException {
    return installed()
        .resolve("node_modules/@modelcontextprotocol/" + server + "/dist/index.js")
        .toString();
  }

  private McpConnection open(String name, McpServer.Reach reach) {
    return McpConnection.open(
        new McpServer(name, reach, Set.of()), new Pins(home.resolve("pins.json")));
  }

  private static Tool tool(McpConnection connection, String name) {
    return connection.tools().stream()
        .filter(tool -> tool.spec().name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(connection.offers().toString()));
  }

  private static void use(McpConnection connection) throws InterruptedException {
    assertThat(tool(connection, "all__echo").run("{\"message\":\"hello\"}"))
        .isEqualTo(new ToolOutcome("Echo: hello", false, true));
    assertThat(tool(connection, "all__get-sum").run("{\"a\":2,\"b\":40}").text()).contains("42");
    assertThat(tool(connection, "all__get-tiny-image").run("{}").text())
        .contains("[a picture, image/png, is left out]");
    assertThat(tool(connection, "all__echo").run("{}").error()).isTrue();
  }

  @Test
  void everythingOverStandardStreams() throws Exception {
    var program =
        new McpServer.Program(List.of("node", script("server-everything"), "stdio"), Map.of());
    try (McpConnection connection = open("all", program)) {
      use(connection);
      assertThat(tool(connection, "all__get-env").run("{}").text())
          .contains("PATH")
          .doesNotContain("JAVA_HOME", "FLINT_");
    }
  }

  @Test
  void everythingOverHttp() throws Exception {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    var builder = new ProcessBuilder("node", script("server-everything"), "streamableHttp");
    builder.environment().put("PORT", String.valueOf(port));
    Process server = builder.redirectErrorStream(true).start();
    try {
      var lines = server.inputReader();
      for (String line = lines.readLine();
          line != null && !line.contains(String.valueOf(port));
          line = lines.readLine()) {}
      URI url = URI.create("http://127.0.0.1:" + port + "/mcp");
      try (McpConnection connection = open("all", new McpServer.Address(url, null))) {
        use(connection);
      }
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  @Test
  void filesWithinTheFolderAndNoneOutside() throws Exception {
    Path folder = Files.createDirectory(home.resolve("shown"));
    Files.writeString(folder.resolve("note.txt"), "buy plums");
    Files.writeString(home.resolve("secret.txt"), "the key");
    var program =
        new McpServer.Program(
            List.of("node", script("server-filesystem"), folder.toRealPath().toString()), Map.of());
    try (McpConnection connection = open("files", program)) {
      Tool read = tool(connection, "files__read_text_file");
      assertThat(read.run("{\"path\":\"" + folder.toRealPath() + "/note.txt\"}").text())
          .isEqualTo("buy plums");
      ToolOutcome outside =
          read.run("{\"path\":\"" + home.toRealPath().resolve("secret.txt") + "\"}");
      assertThat(outside.error()).isTrue();
      assertThat(outside.untrusted()).isTrue();
      assertThat(outside.text()).doesNotContain("the key");
    }
  }
}
