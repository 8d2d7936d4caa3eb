package dev.flint.cli.tool;

import dev.flint.cli.console.Ink;
import dev.flint.engine.hub.Sizes;
import dev.flint.engine.machine.Machine;
import dev.flint.engine.panels.PanelCache;
import dev.flint.tensor.asm.Cpu;
import dev.flint.tensor.kernel.KernelSets;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/// What `flint doctor` finds: this machine as far as it matters to speed, and what was chosen.
///
/// @param instructionSets that kernels can make use of, as Intel names them
/// @param levels processor levels for which kernels are emitted here
/// @param kernels the set in use
/// @param reason why, in a sentence
/// @param faster what would be faster, in sentences; empty if nothing
/// @param diskFreeBytes where laid-out weights are kept; -1 if that is not known
record Findings(
    Machine machine,
    List<String> instructionSets,
    List<String> levels,
    String kernels,
    String reason,
    List<String> faster,
    int threads,
    String java,
    boolean startUpCache,
    Path panels,
    long panelBytes,
    long panelCapBytes,
    long diskFreeBytes) {
  private static final String AOT = "-XX:AOTCache=";

  static Findings of(PanelCache panels, int capGigabytes, String wish, int threadWish) {
    Machine machine = Machine.look();
    List<String> sets = new ArrayList<>();
    List<String> levels = new ArrayList<>();
    if (Cpu.detect() instanceof Cpu.Detection.Known known) {
      known.cpu().features().forEach(feature -> sets.add(feature.name()));
      known.cpu().levels().forEach(level -> levels.add(level.toString()));
    }
    String best = KernelSets.fastest();
    String kernels = wish.equals("best") ? best : wish;
    int threads = threadWish == 0 ? machine.processors() : threadWish;
    boolean cache = hasStartUpCache();
    List<String> faster = new ArrayList<>();
    if (!kernels.equals(best)) {
      faster.add("the setting kernels = best: it would choose " + best);
    }
    String reason = KernelSets.reason();
    if (best.equals("jit")) {
      String highest = levels.getLast();
      if (!reason.contains(" for " + highest + ":")) {
        faster.add("no FLINT_ISA: this processor has " + highest);
      } else if (!highest.equals("avx512-vnni")) {
        faster.add("a processor with AVX-512 VNNI, at prompts and many answers at once");
      }
    } else {
      faster.add("machine code, which cannot be emitted here: " + reason);
    }
    if (threads < machine.processors()) {
      faster.add("the setting threads = 0: it would use all " + machine.processors() + " cores");
    }
    if (!cache) {
      faster.add("starting by ./flint, which keeps a start-up cache of Java's classes");
    }
    if (capGigabytes == 0) {
      faster.add("the setting panels-gb = 64: weights would be prepared once, not at every start");
    }
    return new Findings(
        machine,
        sets,
        levels,
        kernels,
        wish.equals("best") ? reason : "the setting kernels asks for them",
        faster,
        threads,
        System.getProperty("java.vendor.version", "")
            + " "
            + System.getProperty("java.version", "")
            + " in "
            + System.getProperty("java.home", ""),
        cache,
        panels.folder(),
        panels.bytes(),
        capGigabytes * 1_000_000_000L,
        free(panels.folder()));
  }

  private static boolean hasStartUpCache() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith(AOT))
        .anyMatch(argument -> Files.exists(Path.of(argument.substring(AOT.length()))));
  }

  private static long free(Path folder) {
    for (Path at = folder; at != null; at = at.getParent()) {
      if (Files.exists(at)) {
        try {
          return Files.getFileStore(at).getUsableSpace();
        } catch (IOException e) {
          // The system does not say.
          return -1;
        }
      }
    }
    return -1;
  }

  String text(Ink ink) {
    StringBuilder text = new StringBuilder();
    line(text, ink, "processor", machine.processorName() + ", " + machine.processors() + " cores");
    line(text, ink, "instructions", list(instructionSets));
    line(text, ink, "levels", list(levels));
    line(text, ink, "kernels", kernels + "; " + reason);
    line(text, ink, "threads", Integer.toString(threads));
    line(text, ink, "faster", faster.isEmpty() ? "nothing on this machine" : faster.getFirst());
    faster.stream().skip(1).forEach(sentence -> line(text, ink, "", sentence));
    line(
        text,
        ink,
        "memory",
        Sizes.bytes(machine.totalBytes())
            + ", "
            + Sizes.bytes(machine.availableBytes())
            + " available");
    line(
        text,
        ink,
        "prepared",
        Sizes.bytes(panelBytes)
            + " of weights in "
            + panels
            + ", at most "
            + Sizes.bytes(panelCapBytes)
            + (diskFreeBytes < 0 ? "" : ", " + Sizes.bytes(diskFreeBytes) + " free there"));
    line(text, ink, "java", java + (startUpCache ? ", with start-up cache" : ""));
    return text.toString();
  }

  private static String list(List<String> words) {
    return words.isEmpty() ? "none that kernels are emitted for" : String.join(" ", words);
  }

  private static void line(StringBuilder text, Ink ink, String name, String value) {
    text.append(ink.strong(String.format("%-13s", name))).append(Ink.harmless(value)).append('\n');
  }

  /// Writes the properties of a JSON object.
  void write(JsonGenerator out) {
    out.writeStringProperty("processor", machine.processorName());
    out.writeNumberProperty("cores", machine.processors());
    array(out, "instruction_sets", instructionSets);
    array(out, "levels", levels);
    out.writeStringProperty("kernels", kernels);
    out.writeStringProperty("reason", reason);
    array(out, "faster", faster);
    out.writeNumberProperty("threads", threads);
    out.writeNumberProperty("memory_bytes", machine.totalBytes());
    out.writeNumberProperty("available_bytes", machine.availableBytes());
    out.writeStringProperty("panels", panels.toString());
    out.writeNumberProperty("panel_bytes", panelBytes);
    out.writeNumberProperty("panel_cap_bytes", panelCapBytes);
    out.writeNumberProperty("disk_free_bytes", diskFreeBytes);
    out.writeStringProperty("java", java);
    out.writeBooleanProperty("start_up_cache", startUpCache);
  }

  private static void array(JsonGenerator out, String name, List<String> words) {
    out.writeArrayPropertyStart(name);
    words.forEach(out::writeString);
    out.writeEndArray();
  }
}
