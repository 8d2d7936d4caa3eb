package dev.flint.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.assistant.contemplate.Preset;
import dev.flint.assistant.contemplate.Trial;
import dev.flint.assistant.mode.Mode;
import dev.flint.assistant.mode.ModeEngine;
import dev.flint.assistant.mode.ModeOptions;
import dev.flint.assistant.tool.Toolbox;
import dev.flint.chat.Event;
import dev.flint.chat.Event.FinishReason;
import dev.flint.chat.Message;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import dev.flint.engine.local.LocalEngine;
import dev.flint.engine.local.LocalOptions;
import dev.flint.server.models.FixedModels;
import dev.flint.testing.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The vendors' own clients, fetched by name, against a running server: `smollm2:135m`, greedy, and
/// for tools an engine that calls them reliably.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClientsTest {
  private @Nullable FlintServer running;

  @BeforeAll
  void start() {
    running =
        FlintServer.start(
            ServerOptions.LOCAL,
            new FixedModels(
                Map.of(
                    "smollm2",
                    LocalEngine.load(Served.model(), LocalOptions.DEFAULT),
                    "tools",
                    caller(),
                    Mode.THINKING.id(),
                    in(Mode.THINKING),
                    Mode.CONTEMPLATING.id(),
                    in(Mode.CONTEMPLATING)),
                Map.of()),
            RequestLine.Log.NONE,
            Served.freshStore());
  }

  @AfterAll
  void stop() {
    server().close();
  }

  private FlintServer server() {
    FlintServer now = running;
    if (now == null) {
      throw new AssertionError("not started");
    }
    return now;
  }

  /// A mode over an engine that has worked everything out already, and thinks a little first.
  private static ModeEngine in(Mode mode) {
    var engine =
        ScriptedEngine.saying(
            new Event.Reasoning("Six times seven. "),
            new Event.Text("The answer is 42."),
            ScriptedEngine.end());
    return new ModeEngine(
        mode,
        engine,
        new ModeOptions(Preset.QUICK, Toolbox.EMPTY, Duration.ofSeconds(5), Trial.NONE));
  }

  /// Asks for the time in two zones; told it, repeats it.
  private static ScriptedEngine caller() {
    ScriptedEngine[] self = new ScriptedEngine[1];
    self[0] = new ScriptedEngine(_ -> answer(self[0].lastOpening().messages().getLast()));
    return self[0];
  }

  private static Iterator<Event> answer(Message last) {
    if (last.role() == Role.TOOL) {
      String results =
          last.parts().stream()
              .map(part -> ((Part.ToolResult) part).text())
              .collect(Collectors.joining(" "));
      return List.<Event>of(
              new Event.Text(last.parts().size() + " results: " + results), ScriptedEngine.end())
          .iterator();
    }
    return List.<Event>of(
            new Event.ToolCallBegin(0, "call_1", "clock"),
            new Event.ToolCallArguments(0, "{\"zone\":"),
            new Event.ToolCallArguments(0, "\"UTC\"}"),
            new Event.ToolCallEnd(0),
            new Event.ToolCallBegin(1, "call_2", "clock"),
            new Event.ToolCallArguments(1, "{\"zone\":\"CET\"}"),
            new Event.ToolCallEnd(1),
            ScriptedEngine.finished(FinishReason.TOOL_CALLS))
        .iterator();
  }

  @Test
  void npmClients() throws Exception {
    Path sources = Path.of("src/test/js");
    Path installed =
        TestFiles.folder(
            "npm-" + hash(sources.resolve("package-lock.json")),
            folder -> {
              for (String name : List.of("package.json", "package-lock.json", ".npmrc")) {
                Files.copy(sources.resolve(name), folder.resolve(name));
              }
              run(folder, Map.of(), "npm", "ci");
            });
    Path script = installed.resolve("clients.mjs");
    Files.copy(sources.resolve("clients.mjs"), script, StandardCopyOption.REPLACE_EXISTING);
    assertThat(run(installed, Map.of(), "node", script.toString())).endsWith("all is well\n");
  }

  @Test
  void pythonClients() throws Exception {
    Path sources = Path.of("src/test/py").toAbsolutePath();
    Path requirements = sources.resolve("requirements.txt");
    Path installed =
        TestFiles.folder(
            "pip-" + hash(requirements),
            folder ->
                run(
                    folder,
                    Map.of(),
                    "python3",
                    "-m",
                    "pip",
                    "install",
                    "-q",
                    "--disable-pip-version-check",
                    "--target",
                    folder.toString(),
                    "-r",
                    requirements.toString()));
    assertThat(
            run(
                installed,
                Map.of("PYTHONPATH", installed.toString()),
                "python3",
                sources.resolve("clients.py").toString()))
        .endsWith("all is well\n");
  }

  /// OpenAI's, LangChain4j's and Spring AI's, in a process and on a class path of their own.
  @Test
  void javaClients() throws Exception {
    Path sources = Path.of("src/test/jvm").toAbsolutePath();
    Path pom = sources.resolve("pom.xml");
    Path installed =
        TestFiles.folder(
            "mvn-" + hash(pom),
            folder ->
                run(
                    folder,
                    Map.of(),
                    "mvn",
                    "-B",
                    "-ntp",
                    "-q",
                    "-f",
                    pom.toString(),
                    "dependency:copy-dependencies",
                    "-DoutputDirectory=" + folder));
    assertThat(
            run(
                installed,
                Map.of(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                installed + "/*",
                sources.resolve("JavaClients.java").toString()))
        .endsWith("all is well\n");
  }

  private static String hash(Path file) throws IOException {
    return Integer.toHexString(Files.readString(file).hashCode());
  }

  private String run(Path folder, Map<String, String> environment, String... command)
      throws IOException {
    ProcessBuilder program =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    program.environment().put("FLINT_URL", "http://127.0.0.1:" + server().port());
    program.environment().putAll(environment);
    Process process = program.start();
    process.getOutputStream().close();
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor()).as("%s said: %s", String.join(" ", command), said).isZero();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
    }
    return said;
  }
}
