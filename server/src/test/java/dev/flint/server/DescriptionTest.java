package dev.flint.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.chat.Event;
import dev.flint.testing.TestFiles;
import dev.flint.wire.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// `/openapi.json` says what the server does: schemathesis, fetched by name, asks it everything
/// that the document allows and forbids, and compares.
final class DescriptionTest {
  private static final Path REQUIREMENTS = Path.of("src/test/py/schemathesis.txt").toAbsolutePath();

  private final Served served =
      new Served(ScriptedEngine.saying(new Event.Text("hi"), ScriptedEngine.end()));

  @AfterEach
  void close() {
    served.close();
  }

  @Test
  void everyPathOfTheServerIsDescribed() {
    assertThat(Json.tree(served.get("/openapi.json").body()).get("paths").propertyNames())
        .containsAll(served.server.paths());
  }

  @Test
  void whatTheDocumentSaysIsTrue() throws Exception {
    Path installed =
        TestFiles.folder(
            "pip-" + Integer.toHexString(Files.readString(REQUIREMENTS).hashCode()),
            folder ->
                run(
                    folder,
                    "python3",
                    "-m",
                    "pip",
                    "install",
                    "-q",
                    "--disable-pip-version-check",
                    "--target",
                    folder.toString(),
                    "-r",
                    REQUIREMENTS.toString()));
    String said =
        run(
            installed,
            "python3",
            "-m",
            "schemathesis.cli",
            "run",
            served.address() + "/openapi.json",
            "--checks",
            "not_a_server_error,status_code_conformance,content_type_conformance,"
                + "response_schema_conformance",
            "--phases",
            "coverage,fuzzing",
            "--max-examples",
            "5",
            "--generation-deterministic",
            "--suppress-health-check",
            "all",
            "--exclude-path-regex",
            "^/pair",
            "--request-timeout",
            "20",
            "--warnings",
            "off",
            "--no-color");
    assertThat(said).contains("No issues found");
  }

  private static String run(Path folder, String... command) throws IOException {
    ProcessBuilder program =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    program.environment().put("PYTHONPATH", folder.toString());
    Process process = program.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor()).as("%s said: %s", String.join(" ", command), said).isZero();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
    }
    return said;
  }
}
