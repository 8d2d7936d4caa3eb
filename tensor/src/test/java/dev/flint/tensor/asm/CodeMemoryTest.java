package dev.flint.tensor.asm;

import static dev.flint.tensor.asm.Registers.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodeMemoryTest {
  @Test
  void routinesAreCalledByName() throws Throwable {
    try (CodeMemory memory = loaded(adding("one", 1), adding("thousand", 1000));
        var arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(JAVA_INT);
      MethodHandle one = memory.function("one");
      MethodHandle thousand = memory.function("thousand");
      one.invokeExact(block);
      thousand.invokeExact(block);
      CodeMemory.call(one, block);
      assertThat(block.get(JAVA_INT, 0)).isEqualTo(1002);
      assertThat(memory.address("thousand").address() % CodeMemory.ALIGNMENT).isZero();
      assertThat(memory.bytes()).isEqualTo(2 * CodeMemory.ALIGNMENT);
      assertThatThrownBy(() -> memory.function("two"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("no routine is named 'two'");
    }
  }

  @Test
  void otherShapesAndCriticalCallsCanBeAskedFor() throws Throwable {
    var a = new Assembler(Isa.AVX2);
    a.lea(rax, mem(rdi, rsi, 4));
    a.ret();
    try (CodeMemory memory = loaded(new Routine("lea", a.code()))) {
      MethodHandle lea =
          memory.function(
              "lea",
              FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG),
              Linker.Option.critical(false));
      assertThat((long) lea.invokeExact(1000L, 3L)).isEqualTo(1012);
    }
  }

  @Test
  void pagesAreNeverWritableAndExecutableAtOnce() throws IOException {
    try (CodeMemory memory = loaded(adding("one", 1))) {
      String start = Long.toHexString(memory.address("one").address());
      String line =
          Files.readAllLines(Path.of("/proc/self/maps")).stream()
              .filter(l -> l.startsWith(start))
              .findFirst()
              .orElseThrow();
      assertThat(line).contains(" r-xp ");
    }
  }

  @Test
  void aClosedRegionIsUnmappedAndItsFunctionsRefuse() throws IOException {
    CodeMemory memory = loaded(adding("one", 1));
    MethodHandle one = memory.function("one");
    memory.close();
    assertThatThrownBy(() -> CodeMemory.call(one, MemorySegment.NULL))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void twoRoutinesOfOneNameAreRefused() {
    var twice = List.of(adding("one", 1), adding("one", 2));
    assertThatThrownBy(() -> CodeMemory.load(twice))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two routines are named 'one'");
  }

  /// The call of a Windows caller, made by emitted code: rcx holds the argument, and rdi, rsi and
  /// xmm6 to xmm15 must come back.
  @Test
  void theWindowsEntryKeepsWhatWindowsWantsKept() throws Throwable {
    var greedy = new Assembler(Isa.AVX2);
    greedy.mov(eax, 77);
    greedy.mov(mem(rdi), eax);
    greedy.mov(rdi, -1);
    greedy.mov(rsi, -1);
    greedy.vmovups(ymm(1), mem(rsp));
    for (int i = 0; i < 16; i++) {
      greedy.vxorps(ymm(i), ymm(i), ymm(i));
    }
    greedy.vzeroupper();
    greedy.ret();
    var caller = new Assembler(Isa.AVX2);
    Label entry = caller.label("entry");
    caller.push(rbx);
    caller.mov(rbx, rdi);
    caller.mov(rcx, rdi);
    caller.mov(rdi, 11);
    caller.mov(rsi, 22);
    for (int i = 6; i < 16; i++) {
      caller.mov(eax, 100 + i);
      caller.vmovd(xmm(i), eax);
    }
    caller.call(entry);
    caller.mov(mem(rbx, 4), edi);
    caller.mov(mem(rbx, 8), esi);
    for (int i = 6; i < 16; i++) {
      caller.vmovd(mem(rbx, 4L * i), xmm(i));
    }
    caller.pop(rbx);
    caller.ret();
    caller.align(CodeMemory.ALIGNMENT);
    caller.bind(entry);
    for (byte b : WindowsEntry.around(greedy.code())) {
      caller.db(b);
    }
    try (CodeMemory memory = loaded(new Routine("caller", caller.code()));
        var arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(JAVA_INT, 16);
      CodeMemory.call(memory.function("caller"), block);
      assertThat(block.asSlice(0, 12).toArray(JAVA_INT)).containsExactly(77, 11, 22);
      assertThat(block.asSlice(24).toArray(JAVA_INT))
          .containsExactly(106, 107, 108, 109, 110, 111, 112, 113, 114, 115);
    }
  }

  private static Routine adding(String name, int number) {
    var a = new Assembler(Isa.AVX2);
    a.mov(eax, mem(rdi));
    a.add(eax, number);
    a.mov(mem(rdi), eax);
    a.ret();
    return new Routine(name, a.code());
  }

  static CodeMemory loaded(Routine... routines) {
    return switch (CodeMemory.load(List.of(routines))) {
      case CodeMemory.Outcome.Loaded(CodeMemory memory) -> memory;
      case CodeMemory.Outcome.Refused(String reason) -> throw new AssertionError(reason);
    };
  }
}
