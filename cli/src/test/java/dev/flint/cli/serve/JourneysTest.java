package dev.flint.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flint.testing.TestFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.json.JsonMapper;

/// Journeys of a person through the app, in Chromium, against servers of their own processes. The
/// scripts are in `web/test`; `FLINT_CHROMIUM` names another browser than Debian's.
final class JourneysTest {
  private static final Path SCRIPTS = Path.of("../web/test");

  @BeforeAll
  static void needsABrowser() {
    String named = System.getenv("FLINT_CHROMIUM");
    assumeTrue(
        Files.isExecutable(Path.of(named == null ? "/usr/bin/chromium" : named)),
        "there is no Chromium here");
  }

  @Test
  void everyJourneyComesToItsEnd() throws Exception {
    assertThat(node("journeys.mjs", "smollm2:135m")).endsWith("all is well\n");
  }

  @Test
  void noTrickRunsOrReachesAnotherMachine() throws Exception {
    assertThat(node("tricks.mjs", "smollm2:135m")).endsWith("all is well\n");
  }

  @Test
  void aLargerModelFillsTheBoard() throws Exception {
    assertThat(node("board.mjs", "qwen2.5-coder:1.5b")).endsWith("all is well\n");
  }

  /// `web/goals` runs this.
  @Test
  @EnabledIfSystemProperty(named = "flint.app.goals", matches = ".*")
  void measures() throws Exception {
    assertThat(node("goals.mjs", "smollm2:135m")).endsWith("all is well\n");
  }

  /// `web/pictures` runs this.
  @Test
  @EnabledIfSystemProperty(named = "flint.app.pictures", matches = ".*")
  void makesPictures() throws Exception {
    assertThat(node("pictures.mjs", "qwen2.5-coder:1.5b")).endsWith("all is well\n");
  }

  /// Runs a script and returns what it printed, all of which is shown if it fails.
  private static String node(String script, String model) throws Exception {
    Path installed = installed();
    try (Stream<Path> scripts = Files.list(SCRIPTS)) {
      for (Path file : scripts.filter(one -> one.toString().endsWith(".mjs")).toList()) {
        Files.copy(
            file, installed.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    ProcessBuilder builder =
        new ProcessBuilder("node", installed.resolve(script).toString()).redirectErrorStream(true);
    builder
        .environment()
        .put(
            "FLINT_SERVE",
            java("dev.flint.cli.Main", "serve", "-m", TestFiles.model(model).toString()));
    builder.environment().put("FLINT_SCRIPTED", java(JourneyServer.class.getName()));
    builder.environment().put("FLINT_IMAGES", Path.of("../docs/images").toRealPath().toString());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s said:%n%s", script, said).isZero();
    System.out.print(said);
    return said;
  }

  /// The browser's remote control and the accessibility checker, by name, as their lock has them.
  private static Path installed() throws IOException {
    String hash =
        Integer.toHexString(Files.readString(SCRIPTS.resolve("package-lock.json")).hashCode());
    return TestFiles.folder(
        "npm-web-" + hash,
        folder -> {
          for (String name : List.of("package.json", "package-lock.json", ".npmrc")) {
            Files.copy(SCRIPTS.resolve(name), folder.resolve(name));
          }
          Process npm =
              new ProcessBuilder("npm", "ci")
                  .directory(folder.toFile())
                  .redirectErrorStream(true)
                  .start();
          String said = new String(npm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          try {
            assertThat(npm.waitFor()).as("npm ci said: %s", said).isZero();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /// The words of a command, as JSON.
  private static String java(String main, String... arguments) {
    List<String> words =
        Stream.concat(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx1g",
                    "-XX:+UseSerialGC",
                    "--enable-native-access=ALL-UNNAMED",
                    "--add-modules=jdk.incubator.vector",
                    "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    main),
                Stream.of(arguments))
            .toList();
    return JsonMapper.builder().build().writeValueAsString(words);
  }
}
