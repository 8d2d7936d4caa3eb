package dev.flint.assistant.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flint.assistant.tool.Approvals;
import dev.flint.assistant.tool.Tool;
import dev.flint.assistant.tool.ToolOutcome;
import dev.flint.assistant.tool.ToolPolicy;
import dev.flint.assistant.tool.ToolRuns;
import dev.flint.assistant.tool.Toolbox;
import dev.flint.chat.Failure;
import dev.flint.chat.Part;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Servers that misbehave, each a real process.
@Timeout(120)
final class McpConnectionTest {
  private static final String SERVER = Path.of("src/test/py/bad_server.py").toAbsolutePath() + "";

  @TempDir Path home;

  private static McpServer server(String how, Map<String, String> environment, String... reads) {
    return new McpServer(
        "bad",
        new McpServer.Program(List.of("/usr/bin/python3", SERVER, how), environment),
        Set.of(reads));
  }

  private McpConnection open(String how) {
    return McpConnection.open(server(how, Map.of()), pins());
  }

  private Pins pins() {
    return new Pins(home.resolve("data/mcp-pins.json"));
  }

  private static ToolOutcome call(McpConnection connection) throws InterruptedException {
    return connection.tools().getFirst().run("{\"what\":\"it\"}");
  }

  @Test
  void aToolIsPrefixedUnknownAndItsResultUntrusted() throws Exception {
    try (McpConnection connection = open("plain")) {
      Tool tool = connection.tools().getFirst();
      assertThat(tool.spec().name()).isEqualTo("bad__look");
      assertThat(tool.policy()).isEqualTo(new ToolPolicy(true, true, false));
      assertThat(tool.effect("{}")).contains("look of bad", "bad_server.py plain", "says that");
      assertThat(call(connection)).isEqualTo(new ToolOutcome("found it", false, true));
    }
  }

  @Test
  void whatTheServerSaysOfItselfCountsForNothingAndWhatThePersonSaysDoes() throws Exception {
    try (McpConnection connection = McpConnection.open(server("plain", Map.of(), "look"), pins())) {
      assertThat(connection.tools().getFirst().policy()).isEqualTo(ToolPolicy.READS_NETWORK);
    }
    try (McpConnection connection = open("plain")) {
      var runs =
          new ToolRuns(
              new Toolbox(connection.tools()),
              Approvals.NOBODY,
              _ -> {},
              false,
              Duration.ofSeconds(30));
      var call = new Part.ToolCall("1", "bad__look", "{}");
      assertThat(runs.run(-1, call).text()).isEqualTo("the person did not allow it");
      assertThat(runs.run(0, call).text()).contains("has effects");
    }
  }

  @Test
  void aDescriptionThatChangedIsRefusedUntilThePersonAccepts() {
    open("plain").close();
    try (McpConnection connection = open("changed")) {
      assertThat(connection.tools()).isEmpty();
      assertThat(connection.offers()).hasSize(1);
      connection.accept();
      assertThat(connection.tools()).hasSize(1);
    }
    try (McpConnection connection = open("changed")) {
      assertThat(connection.tools()).hasSize(1);
    }
  }

  @Test
  void aDescriptionThatChangesMeanwhileEndsTheUseOfTheTool() throws Exception {
    try (McpConnection connection = open("changing")) {
      assertThat(call(connection).text()).isEqualTo("found it");
      ToolOutcome second = ToolOutcome.of("found it");
      for (int i = 0; i < 100 && !second.error(); i++) {
        // The notice and the answer come at once; which is taken in first is not ours to say.
        second = new McpTool(connection, first(connection)).run("{}");
      }
      assertThat(second.text()).contains("has changed what it says", "flint mcp accept bad");
    }
  }

  private Offer first(McpConnection connection) {
    String agreed = pins().of("bad").orElseThrow().get("look");
    Offer now = connection.offers().getFirst();
    return new Offer(now.name(), now.spec(), String.valueOf(agreed), true, null);
  }

  @Test
  void namesAndTextsThatAreTooLongAreLeftOut() {
    try (McpConnection connection = open("names")) {
      assertThat(connection.offers()).hasSize(3);
      assertThat(connection.tools())
          .extracting(tool -> tool.spec().name())
          .containsExactly("bad__look");
    }
    try (McpConnection connection = open("long")) {
      connection.accept();
      assertThat(connection.tools()).isEmpty();
    }
  }

  @Test
  void aFloodEndsTheConnection() throws Exception {
    try (McpConnection connection = open("flood")) {
      assertThat(call(connection).text()).isEqualTo("bad: it flooded Flint with messages");
      assertThat(call(connection).error()).isTrue();
    }
  }

  @Test
  void aHundredMegabytesAreNotRead() throws Exception {
    try (McpConnection connection = open("huge")) {
      assertThat(call(connection).text()).contains("more than 4194304 bytes");
    }
  }

  @Test
  void aServerThatDiesIsSaidSoWithItsLastWords() throws Exception {
    try (McpConnection connection = open("die")) {
      ToolOutcome outcome = call(connection);
      assertThat(outcome.error()).isTrue();
      assertThat(outcome.text()).contains("it has ended");
      assertThat(call(connection).error()).isTrue();
    }
  }

  @Test
  void aToolThatHangsIsLeftAtTheLimit() throws Exception {
    try (McpConnection connection = McpConnection.open(server("hang", Map.of(), "look"), pins())) {
      var runs =
          new ToolRuns(
              new Toolbox(connection.tools()),
              Approvals.NOBODY,
              _ -> {},
              false,
              Duration.ofMillis(300));
      assertThat(runs.run(-1, new Part.ToolCall("1", "bad__look", "{}")).text())
          .isEqualTo("it took longer than 0.3 seconds");
    }
  }

  @Test
  void whatIsNoServerIsAFailure() {
    for (String how : List.of("nonsense", "endless")) {
      assertThatThrownBy(() -> open(how))
          .as(how)
          .isInstanceOf(Failure.class)
          .hasMessageContaining("the MCP server bad: it ");
    }
    var missing =
        new McpServer("bad", new McpServer.Program(List.of("/no/such/file"), Map.of()), Set.of());
    assertThatThrownBy(() -> McpConnection.open(missing, pins()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("/no/such/file");
  }

  @Test
  void aServerGetsASmallEnvironmentAndItsSecretsDoNotComeBack() throws Exception {
    try (McpConnection connection =
        McpConnection.open(server("environment", Map.of("TOKEN", "s3cret-of-mine")), pins())) {
      String text = call(connection).text();
      assertThat(text).contains("TOKEN", "[secret]").doesNotContain("s3cret-of-mine");
      assertThat(text).doesNotContain("JAVA_HOME", "FLINT_");
    }
  }

  @Test
  void closingEndsTheServerAndWhatItStarted() throws Exception {
    McpConnection connection = open("child");
    String[] ids = call(connection).text().split(" ", -1);
    connection.close();
    for (String id : ids) {
      var process = ProcessHandle.of(Long.parseLong(id));
      if (process.isPresent()) {
        process.get().onExit().get(30, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void aServerDoesNotOutliveAFlintThatWasKilled() throws Exception {
    Process flint =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                HoldsServer.class.getName(),
                SERVER,
                home.resolve("pins.json").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long server = Long.parseLong(flint.inputReader().readLine().split(" ", -1)[0]);
    ProcessHandle handle = ProcessHandle.of(server).orElseThrow();
    flint.destroyForcibly().waitFor();
    handle.onExit().get(30, TimeUnit.SECONDS);
  }
}
