package dev.flint.assistant.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SandboxTest {
  private static Sandbox sandbox;

  @BeforeAll
  static void find() {
    Optional<Sandbox> found = Sandbox.find();
    assumeTrue(found.isPresent(), Sandbox.missing());
    sandbox = found.orElseThrow();
    assumeTrue(sandbox.has(Language.PYTHON), "python3 is not installed");
  }

  private static Run python(String source) throws InterruptedException {
    return sandbox.run(Language.PYTHON, source, "", Limits.DEFAULT);
  }

  @Test
  void aProgramRunsAndSaysWhatItPrints() throws InterruptedException {
    Run run = sandbox.run(Language.PYTHON, "print(int(input()) * 7)", "6\n", Limits.DEFAULT);
    assertThat(run.output()).isEqualTo("42\n");
    assertThat(run.ok()).isTrue();
  }

  @Test
  void otherLanguagesRunWhereTheyAreInstalled() throws InterruptedException {
    if (sandbox.has(Language.JAVASCRIPT)) {
      Run run = sandbox.run(Language.JAVASCRIPT, "console.log(6 * 7)", "", Limits.DEFAULT);
      assertThat(run).extracting(Run::output, Run::errors).containsExactly("42\n", "");
    }
    if (sandbox.has(Language.JAVA)) {
      String source =
          "class Main { public static void main(String[] a) { System.out.println(6 * 7); } }";
      Run run = sandbox.run(Language.JAVA, source, "", Limits.DEFAULT);
      assertThat(run).extracting(Run::output, Run::errors).containsExactly("42\n", "");
    }
  }

  @Test
  void anErrorIsReported() throws InterruptedException {
    Run run = python("1 / 0");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errors()).contains("ZeroDivisionError");
  }

  @Test
  void thereIsNoNetwork() throws InterruptedException {
    Run run =
        python(
            """
            import socket
            for address in [("127.0.0.1", 22), ("1.1.1.1", 80)]:
                try:
                    socket.create_connection(address, 1)
                    print("connected")
                except OSError:
                    print("no")
            """);
    assertThat(run.output()).isEqualTo("no\nno\n");
  }

  @Test
  void nothingOfThePersonsFilesCanBeSeen() throws InterruptedException {
    Run run =
        python(
            """
            import os
            print(sorted(os.listdir("/")))
            print(os.getuid(), os.environ.get("HOME"), sorted(os.environ))
            for path in ["/root", "/home", "/etc/passwd", "/usr/x", "/work/x"]:
                try:
                    open(path, "a").close()
                    print("wrote", path)
                except OSError:
                    pass
            """);
    assertThat(run.output())
        .startsWith("['bin', 'dev', 'lib', 'lib64', 'proc', 'tmp', 'usr', 'work']\n65534 /tmp [")
        .doesNotContain("wrote");
  }

  @Test
  void anEndlessProgramIsEnded() throws InterruptedException {
    Run run =
        sandbox.run(
            Language.PYTHON,
            "while True: pass",
            "",
            Limits.DEFAULT.withTime(Duration.ofSeconds(1)));
    assertThat(run.ended()).isEqualTo("it ran longer than 1 seconds");
  }

  @Test
  void aFloodIsCut() throws InterruptedException {
    Run run = python("while True: print('x' * 1000)");
    assertThat(run.ended()).isEqualTo("it wrote more than 65536 bytes");
    assertThat(run.output()).hasSize(65_536);
  }

  @Test
  void memoryIsCapped() throws InterruptedException {
    Run run = python("x = bytearray(4 << 30)");
    assertThat(run.errors()).contains("MemoryError");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/tmp", "/dev/shm"})
  void theDiskIsCapped(String folder) throws InterruptedException {
    Run run =
        python(
            """
            try:
                for i in range(100):
                    open(f"FOLDER/{i}", "wb").write(bytes(4 << 20))
                print("all written")
            except OSError as e:
                print(e.strerror)
            """
                .replace("FOLDER", folder));
    assertThat(run.output()).isEqualTo("No space left on device\n");
  }

  @Test
  void devicesCannotBeAdded() throws InterruptedException {
    Run run = python("open('/dev/mine', 'w')");
    assertThat(run.errors()).contains("Read-only file system");
  }

  @Test
  void processesAreCapped() throws InterruptedException {
    Run run =
        python(
            """
            import os
            n = 0
            try:
                while n < 1000:
                    if os.fork() == 0:
                        import time
                        time.sleep(30)
                        os._exit(0)
                    n += 1
            except OSError:
                pass
            print("few" if n < 100 else n, flush=True)
            os._exit(0)
            """);
    assertThat(run.output()).isEqualTo("few\n");
  }

  @Test
  void examplesDecideBetweenPrograms() throws InterruptedException {
    var examples = new Examples(sandbox);
    String question =
        """
        def add(a, b):
            \"""Adds.
            >>> add(1, 2)
            3
            >>> add([1], [2])
            [1, 2]
            \"""
        """;
    assertThat(Examples.find(question))
        .containsExactly(List.of("add(1, 2)", "3"), List.of("add([1], [2])", "[1, 2]"));
    assertThat(examples.applies(question)).isTrue();
    assertThat(examples.applies("What is 1 + 2?")).isFalse();
    assertThat(examples.passed(question, "Here:\n```python\ndef add(a, b):\n  return a + b\n```"))
        .isEqualTo(1);
    assertThat(examples.passed(question, "def add(a, b):\n  return 3")).isEqualTo(0.5);
    assertThat(examples.passed(question, "def add(a, b) return")).isZero();
    assertThat(examples.passed(question, "import os\nos._exit(0)")).isZero();
  }

  @Test
  void manyProcessesTogetherMayUseNoMoreThanOne() throws InterruptedException {
    String source =
        """
        import os, time
        for _ in range(6):
            if os.fork() == 0:
                held = b"x" * (60 << 20)
                time.sleep(15)
                os._exit(0)
        time.sleep(15)
        """;
    Limits limits = Limits.DEFAULT.withMemory(200L << 20);
    Run run = sandbox.run(Language.PYTHON, source, "", limits);
    assertThat(run.ended()).isEqualTo("it used more than 200 MiB of memory");
    assertThat(run.ok()).isFalse();
  }
}
