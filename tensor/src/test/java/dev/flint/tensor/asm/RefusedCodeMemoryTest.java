package dev.flint.tensor.asm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A system without executable pages is an outcome with a sentence, not an exception.
class RefusedCodeMemoryTest {
  private static final SymbolLookup LIBC = Linker.nativeLinker().defaultLookup();

  /// `fsync` of a number that is no open file (EBADF), and below `chdir` to the null address
  /// (EFAULT), fail as system calls do; they stand in for the real ones.
  @Test
  void aFailingSealIsARefusal() {
    var pages = new LinuxPages(name -> LIBC.find(name.equals("mprotect") ? "fsync" : name));
    assertThat(CodeMemory.load(List.of(new Routine("ret", new byte[] {(byte) 0xC3})), pages))
        .isEqualTo(
            new CodeMemory.Outcome.Refused("the system allows no executable memory: error 9"));
  }

  @Test
  void aFailingReservationIsARefusal() {
    var pages = new LinuxPages(name -> LIBC.find(name.equals("mmap") ? "chdir" : name));
    assertThat(CodeMemory.load(List.of(new Routine("ret", new byte[] {(byte) 0xC3})), pages))
        .isEqualTo(new CodeMemory.Outcome.Refused("no memory for code: error 14"));
  }

  /// The real thing: a JVM that gives up the right to gain executable memory (MDWE, Linux 6.3).
  @Test
  void aProcessThatMayNotGainExecutableMemorySaysSoOnce() throws Exception {
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Xint",
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName());
    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(child.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assumeFalse(said.equals("no MDWE"), "this kernel has no PR_SET_MDWE");
    assertThat(said)
        .isEqualTo(
            "Unknown[reason=the system allows no executable memory: EACCES, forbidden (SELinux, or a"
                + " process that may not gain executable memory)]");
    assertThat(child.exitValue()).isZero();
  }

  static final class Child {
    private static final int PR_SET_MDWE = 65;
    private static final long PR_MDWE_REFUSE_EXEC_GAIN = 1;

    private Child() {}

    @SuppressWarnings("restricted")
    public static void main(String[] arguments) throws Throwable {
      MethodHandle prctl =
          Linker.nativeLinker()
              .downcallHandle(
                  LIBC.findOrThrow("prctl"),
                  FunctionDescriptor.of(
                      JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                  Linker.Option.firstVariadicArg(1));
      if ((int) prctl.invokeExact(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0L, 0L, 0L) != 0) {
        System.out.println("no MDWE");
        return;
      }
      System.out.println(Cpu.detect());
    }
  }

  @Test
  void theReasonNamesTheUsualCauses() {
    var pages = new LinuxPages();
    assertThat(pages.describe(1)).contains("seccomp");
    assertThat(pages.describe(13)).contains("SELinux");
  }
}
