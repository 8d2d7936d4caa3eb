package dev.flint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script `./flint` in a checkout of its own, with a JDK and a Maven that only say what they
/// were asked for.
class LauncherTest {
  private static final List<String> NEEDED =
      List.of("cat", "cp", "env", "find", "head", "mkdir", "mv", "readlink", "rm", "sleep");

  @TempDir Path root;
  private Path checkout;
  private Path tools;
  private Path jdk;
  private Path sources;
  private Path source;

  private record Result(int code, String out, String err) {}

  @BeforeEach
  void freshCheckout() throws IOException {
    checkout = Files.createDirectory(root.resolve("a checkout"));
    Files.copy(Path.of("..", "flint"), checkout.resolve("flint"));
    sources = checkout.resolve("cli/src/main/java");
    source = sources.resolve("Main.java");
    Files.createDirectories(sources);
    Files.writeString(source, "class Main {}");
    Files.writeString(checkout.resolve("pom.xml"), "<project/>");
    Files.writeString(checkout.resolve("cli/pom.xml"), "<project/>");
    tools = Files.createDirectory(root.resolve("tools"));
    for (String tool : NEEDED) {
      Path from = Path.of("/usr/bin", tool);
      script(
          tools.resolve(tool), "exec " + (Files.exists(from) ? from : "/bin/" + tool) + " \"$@\"");
    }
    jdk = jdk("25.0.3");
  }

  @Test
  void builds_on_first_use_and_hands_arguments_on_as_they_are() throws Exception {
    maven("exit 0");
    Result first = flint("run", "a  b", "*", "ü'\"\\", "");
    assertThat(first.code()).isEqualTo(7);
    assertThat(first.err()).isEqualTo("flint: building Flint (first use, a few minutes) …\n");
    assertThat(first.out()).contains("[dev.flint.cli.Main][run][a  b][*][ü'\"\\][]\n");
    assertThat(first.out()).contains("/cli/target/flint/lib/a.jar:").contains("/lib/b.jar]");
    assertThat(builds()).isEqualTo(1);
    assertThat(flint("--version").err()).isEmpty();
    assertThat(builds()).isEqualTo(1);
    assertThat(checkout.resolve("cli/target/building")).doesNotExist();
  }

  @Test
  void builds_again_when_a_source_changed_or_went_away() throws Exception {
    maven("exit 0");
    flint();
    later(source);
    assertThat(flint().err()).isEqualTo("flint: sources changed, building …\n");
    assertThat(builds()).isEqualTo(2);
    Files.setLastModifiedTime(source, FileTime.from(Instant.EPOCH));
    Files.delete(source);
    later(sources);
    flint();
    assertThat(builds()).isEqualTo(3);
  }

  @Test
  void shows_mavens_words_when_the_build_fails_and_tries_again_next_time() throws Exception {
    maven("echo '[ERROR] no such type'; exit 1");
    Result result = flint("--version");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("[ERROR] no such type").contains("the build failed");
    assertThat(result.out()).isEmpty();
    maven("exit 0");
    assertThat(flint("--version").code()).isEqualTo(7);
  }

  @Test
  void two_first_uses_at_once_build_once() throws Exception {
    maven("sleep 2");
    Process one = start(Map.of(), "one");
    Process two = start(Map.of(), "two");
    assertThat(ended(one).out()).contains("[one]");
    assertThat(ended(two).out()).contains("[two]");
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void a_lock_whose_holder_died_is_cleared_away() throws Exception {
    maven("exit 0");
    Path lock = Files.createDirectories(checkout.resolve("cli/target/building"));
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Files.writeString(lock.resolve("pid"), gone.pid() + "\n");
    assertThat(flint().code()).isEqualTo(7);
  }

  @Test
  void starts_even_if_java_can_make_no_cache() throws Exception {
    maven("exit 0");
    Files.writeString(jdk.resolve("no-cache"), "");
    Result result = flint("--version");
    assertThat(result.code()).isEqualTo(7);
    assertThat(result.err()).contains("starts slower");
  }

  @Test
  void says_that_maven_is_missing() throws Exception {
    Result result = flint("--version");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo(
            "flint: building Flint needs Maven; install it (for example: apt install maven)\n");
  }

  @Test
  void says_that_a_chosen_jdk_is_not_the_right_one() throws Exception {
    jdk = jdk("17.0.15");
    Result result = flint("--version");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("FLINT_JAVA_HOME").contains("is not a JDK 25");
  }

  @Test
  void needs_no_maven_and_no_sources_once_it_is_built() throws Exception {
    maven("exit 0");
    flint();
    Files.delete(tools.resolve("mvn"));
    Files.delete(checkout.resolve("pom.xml"));
    assertThat(flint("x").out()).contains("[x]");
  }

  @Test
  void works_through_a_symbolic_link_and_takes_options_for_java() throws Exception {
    maven("exit 0");
    Path bin = Files.createDirectory(root.resolve("bin"));
    Path link = Files.createSymbolicLink(bin.resolve("flint"), Path.of("../a checkout/flint"));
    var builder = new ProcessBuilder("/bin/sh", link.toString(), "hi");
    builder.environment().putAll(environment(Map.of("FLINT_JAVA_OPTS", "-Xmx9g -Da=b")));
    assertThat(ended(builder.start()).out()).contains("[-Xmx9g][-Da=b]").contains("[hi]");
  }

  @Test
  void gives_java_utf8_and_the_systems_messages_in_english() throws Exception {
    maven("exit 0");
    flint();
    assertThat(ended(start(Map.of("LC_ALL", "de_DE.UTF-8", "LANGUAGE", "de"), "x")).out())
        .contains("locale C.UTF-8, language none\n");
  }

  private Path jdk(String version) throws IOException {
    Path home = Files.createDirectories(root.resolve("jdk-" + version));
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    Files.createDirectories(home.resolve("bin"));
    script(home.resolve("bin/javac"), "exit 0");
    script(
        home.resolve("bin/java"),
        """
        for word; do
          case $word in
            dev.flint.cli.Rehearsal)
              case $* in *'lib/a.jar:'*) ;; *) echo "no class path"; exit 1 ;; esac
              if [ -e "${0%/*}/../no-cache" ]; then echo 'cannot write'; exit 1; fi
              exit 0 ;;
          esac
        done
        echo "locale ${LC_ALL-}, language ${LANGUAGE-none}"
        for word; do printf '[%s]' "$word"; done
        echo
        exit 7\
        """);
    return home;
  }

  private void maven(String end) throws IOException {
    script(
        tools.resolve("mvn"),
        """
        echo built >>"$ROOT/builds"
        mkdir -p "$ROOT/a checkout/cli/target/stage"
        : >"$ROOT/a checkout/cli/target/stage/a.jar"
        : >"$ROOT/a checkout/cli/target/stage/b.jar"
        """
            + end);
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void later(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));
  }

  private long builds() throws IOException {
    return Files.readAllLines(root.resolve("builds")).size();
  }

  private Map<String, String> environment(Map<String, String> more) {
    var environment = new java.util.HashMap<>(more);
    environment.put("PATH", tools.toString());
    environment.put("ROOT", root.toString());
    environment.put("HOME", root.toString());
    environment.put("FLINT_JAVA_HOME", jdk.toString());
    return environment;
  }

  private Result flint(String... args) throws IOException, InterruptedException {
    return ended(start(Map.of(), args));
  }

  private Process start(Map<String, String> more, String... args) throws IOException {
    List<String> words = new ArrayList<>(List.of("/bin/sh", checkout.resolve("flint").toString()));
    words.addAll(List.of(args));
    var builder = new ProcessBuilder(words);
    builder.environment().clear();
    builder.environment().putAll(environment(more));
    return builder.start();
  }

  private static Result ended(Process process) throws IOException, InterruptedException {
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), out, err);
  }
}
