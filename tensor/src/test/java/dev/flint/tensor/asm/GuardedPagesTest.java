package dev.flint.tensor.asm;

import static dev.flint.tensor.asm.Registers.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The guard itself: emitted code that reads one byte too far kills its JVM, and only then.
class GuardedPagesTest {
  @Test
  void aReadInsideIsFineAndOneBeyondEitherEndIsFatal() throws Exception {
    assertThat(child("0")).contains("alive");
    assertThat(child("64")).contains("SIGSEGV").doesNotContain("alive");
    assertThat(child("-1")).contains("SIGSEGV").doesNotContain("alive");
  }

  private static String child(String offset) throws Exception {
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx64m",
            "-XX:ErrorFile=/dev/null",
            "-XX:-CreateCoredumpOnCrash",
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            offset);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return said;
  }

  static final class Child {
    private Child() {}

    public static void main(String[] arguments) {
      int offset = Integer.parseInt(arguments[0]);
      var a = new Assembler(Isa.AVX2);
      a.vpinsrb(xmm(0), xmm(0), mem(rdi, offset), 0);
      a.ret();
      try (CodeMemory memory = CodeMemoryTest.loaded(new Routine("read", a.code()));
          var guarded = new GuardedPages()) {
        var buffer = offset < 0 ? guarded.beginningAtGuard(64) : guarded.endingAtGuard(64);
        CodeMemory.call(memory.function("read"), buffer);
        System.out.println("alive");
      }
    }
  }
}
