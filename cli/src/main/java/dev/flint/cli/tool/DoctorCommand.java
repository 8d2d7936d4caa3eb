package dev.flint.cli.tool;

import dev.flint.chat.Failure;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.ExitCode;
import dev.flint.cli.console.Ink;
import dev.flint.cli.console.Json;
import dev.flint.cli.models.Panels;
import dev.flint.cli.request.VectorModule;
import dev.flint.cli.settings.Setting;
import dev.flint.cli.settings.Settings;
import dev.flint.engine.hub.Folders;
import dev.flint.tensor.kernel.KernelCheck;
import dev.flint.tensor.kernel.KernelSets;
import dev.flint.tensor.kernel.attention.AttentionCheck;
import dev.flint.tensor.kernel.pointwise.GatingCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `flint doctor`: what this machine gives Flint, what was chosen and why, and whether it computes
/// rightly.
@Command(
    name = "doctor",
    description = {
      "Shows what Flint found on this machine, which kernels it chose and why, and what would be"
          + " faster.",
      "With --kernels, checks all kernels; exit code 1 if one computes wrongly."
    })
public final class DoctorCommand implements Callable<Integer> {
  private static final int SHAPES = 20;

  @Option(names = "--kernels", description = "check every kernel against the plain arithmetic")
  private boolean check;

  @Option(names = "--seed", paramLabel = "N", description = "of the check's shapes and values")
  private long seed = 1;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  private final Console console;
  private final Folders folders;

  public DoctorCommand(Console console, Folders folders) {
    this.console = console;
    this.folders = folders;
  }

  @Override
  public Integer call() {
    Settings settings = Settings.load(console, folders.settings());
    loadVectors();
    Findings findings =
        Findings.of(
            Panels.of(console, folders),
            settings.value(Setting.PANELS),
            settings.value(Setting.KERNELS),
            settings.value(Setting.THREADS));
    List<KernelCheck.Result> results = new ArrayList<>();
    boolean sound = true;
    if (!json) {
      Ink ink = settings.ink(console.terminals().out());
      console.out().print(findings.text(ink));
    }
    if (check) {
      sound =
          checked(result -> {
            results.add(result);
            if (!json) {
              console.out().println(line(result));
            }
          });
    }
    if (json) {
      Json.print(
          console,
          out -> {
            out.writeStartObject();
            findings.write(out);
            if (check) {
              out.writeArrayPropertyStart("checks");
              for (KernelCheck.Result result : results) {
                out.writeStartObject();
                out.writeStringProperty("kernels", result.kernels());
                out.writeStringProperty("format", result.what());
                out.writeNumberProperty("shapes", result.shapes());
                out.writeBooleanProperty("passed", result.failure().isEmpty());
                result.failure().ifPresent(failure -> out.writeStringProperty("failure", failure));
                out.writeEndObject();
              }
              out.writeEndArray();
            }
            out.writeEndObject();
          });
    }
    return (sound ? ExitCode.OK : ExitCode.FAILED).number();
  }

  private boolean checked(Consumer<KernelCheck.Result> heard) {
    boolean sound = KernelCheck.run(SHAPES, seed, heard);
    if (KernelSets.fastest().equals("jit")) {
      sound &= AttentionCheck.run(SHAPES, seed, heard);
      sound &= GatingCheck.run(SHAPES, seed, heard);
    }
    return sound;
  }

  /// What would compute where nothing can be emitted is looked at as well.
  private static void loadVectors() {
    if (KernelSets.fastest().equals("jit")) {
      return;
    }
    try {
      VectorModule.load();
    } catch (Failure e) {
      // Started in another way than by ./flint: plain Java would compute, and that is what is
      // shown.
      return;
    }
  }

  private static String line(KernelCheck.Result result) {
    return String.format(
        "%-12s %-17s %s",
        result.kernels(),
        result.what(),
        result
            .failure()
            .map(failure -> "WRONG: " + failure)
            .orElse("right (" + result.shapes() + " shapes)"));
  }
}
