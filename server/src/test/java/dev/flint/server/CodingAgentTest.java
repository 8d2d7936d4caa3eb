package dev.flint.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Engine;
import dev.flint.chat.Event;
import dev.flint.chat.Event.FinishReason;
import dev.flint.chat.Message;
import dev.flint.chat.Part;
import dev.flint.engine.local.LocalEngine;
import dev.flint.engine.local.LocalOptions;
import dev.flint.server.models.FixedModels;
import dev.flint.testing.TestFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `@openai/codex`, a coding agent that speaks nothing but the Responses protocol, run in an empty
/// home folder and without a network of its own.
final class CodingAgentTest {
  private static final String ARGUMENTS =
      """
      {"cmd":"echo made by hand > made.txt; cat made.txt"}\
      """;

  @TempDir private Path folder;

  @Test
  void itsCommandsRunAndItsAnswerHoldsWhatTheySaid() throws Exception {
    ScriptedEngine[] self = new ScriptedEngine[1];
    self[0] = new ScriptedEngine(_ -> answer(self[0].lastOpening().messages().getLast()));
    List<String> said = codex(self[0], "make the file made.txt", _ -> false);
    assertThat(folder.resolve("work/made.txt")).hasContent("made by hand");
    assertThat(said)
        .anySatisfy(
            line -> assertThat(line).contains("\"type\":\"command_execution\"", "\"exit_code\":0"))
        .anySatisfy(line ->
            assertThat(line)
                .contains("\"type\":\"agent_message\"", "The shell said: ", "made by hand"))
        .anySatisfy(line -> assertThat(line).contains("turn.completed", "\"output_tokens\":"));
    assertThat(said).noneMatch(line -> line.contains("turn.failed"));
    assertThat(self[0].openSessions).hasValue(0);
  }

  /// What so small a model does with such a prompt is its own affair; that its words or calls
  /// arrive as items that the agent understands is ours.
  @Test
  void aRealModelsAnswerIsUnderstood() throws Exception {
    try (LocalEngine model =
        LocalEngine.load(TestFiles.model("qwen2.5-coder:0.5b"), LocalOptions.DEFAULT)) {
      List<String> said =
          codex(
              model,
              "Run the command: echo hi > a.txt",
              line ->
                  line.contains("\"item.completed\"")
                      && (line.contains("\"command_execution\"")
                          || line.contains("\"agent_message\"")));
      assertThat(said.getLast()).contains("item.completed");
    }
  }

  /// Calls the agent's shell; told what it said, repeats it.
  private static Iterator<Event> answer(Message last) {
    if (last.parts().getFirst() instanceof Part.ToolResult result) {
      return List.<Event>of(
              new Event.Text("The shell said: " + result.text()), ScriptedEngine.end())
          .iterator();
    }
    return List.<Event>of(
            new Event.Text("I make it."),
            new Event.ToolCallBegin(0, "call_1", "exec_command"),
            new Event.ToolCallArguments(0, ARGUMENTS.substring(0, 5)),
            new Event.ToolCallArguments(0, ARGUMENTS.substring(5)),
            new Event.ToolCallEnd(0),
            ScriptedEngine.finished(FinishReason.TOOL_CALLS))
        .iterator();
  }

  /// @param enough ends the agent at the first line that it holds for
  /// @return its events, one JSON object a line
  private List<String> codex(Engine engine, String task, Predicate<String> enough)
      throws IOException, InterruptedException {
    Path home = Files.createDirectory(folder.resolve("home"));
    Path work = Files.createDirectory(folder.resolve("work"));
    Path errors = folder.resolve("errors");
    try (FlintServer server =
        FlintServer.start(
            ServerOptions.LOCAL,
            new FixedModels(Map.of("the-model", engine), Map.of()),
            RequestLine.Log.NONE,
            Served.freshStore())) {
      Files.writeString(
          home.resolve("config.toml"),
          """
          model = "the-model"
          model_provider = "flint"
          [model_providers.flint]
          name = "Flint"
          base_url = "http://127.0.0.1:%d/v1"
          wire_api = "responses"
          """
              .formatted(server.port()));
      ProcessBuilder program =
          new ProcessBuilder(
                  installed().resolve("node_modules/.bin/codex").toString(),
                  "exec",
                  "--json",
                  "--skip-git-repo-check",
                  // The sandbox of the agent needs more rights than a build machine may give.
                  "--sandbox",
                  "danger-full-access",
                  task)
              .directory(work.toFile())
              .redirectError(errors.toFile());
      Map<String, String> environment = program.environment();
      environment.keySet().retainAll(List.of("PATH"));
      environment.put("HOME", home.toString());
      environment.put("CODEX_HOME", home.toString());
      Process process = program.start();
      process.getOutputStream().close();
      List<String> said = new ArrayList<>();
      try (BufferedReader lines = process.inputReader()) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          said.add(line);
          if (enough.test(line)) {
            return said;
          }
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
            .as("%s%n%s", String.join("\n", said), Files.readString(errors))
            .isZero();
        return said;
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
    }
  }

  private static Path installed() throws IOException {
    Path sources = Path.of("src/test/codex");
    return TestFiles.folder(
        "npm-codex-"
            + Integer.toHexString(
                Files.readString(sources.resolve("package-lock.json")).hashCode()),
        target -> {
          for (String name : List.of("package.json", "package-lock.json", ".npmrc")) {
            Files.copy(sources.resolve(name), target.resolve(name));
          }
          Path log = target.resolve("npm.log");
          Process npm =
              new ProcessBuilder("npm", "ci")
                  .directory(target.toFile())
                  .redirectErrorStream(true)
                  .redirectOutput(log.toFile())
                  .start();
          try {
            assertThat(npm.waitFor()).as("npm ci, see %s", log).isZero();
          } catch (InterruptedException e) {
            npm.destroy();
            Thread.currentThread().interrupt();
          }
        });
  }
}
