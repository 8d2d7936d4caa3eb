package dev.flint.cli;

import dev.flint.cli.console.Console;
import dev.flint.cli.console.Console.Terminals;
import dev.flint.cli.console.Output;
import dev.flint.tensor.kernel.KernelSets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/// Uses Flint once in an empty home, so that Java can note in its ahead-of-time cache what a start
/// needs. Run by the build alone. It touches no Vector API class: a cache that has met those cannot
/// be written (JDK 25).
final class Rehearsal {
  private final Path home;

  private Rehearsal(Path home) {
    this.home = home;
  }

  public static void main(String[] args) throws IOException {
    Path home = Files.createTempDirectory("flint-rehearsal");
    try {
      new Rehearsal(home).play();
    } finally {
      try (Stream<Path> files = Files.walk(home)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private void play() throws IOException {
    String model = home.resolve("tiny.gguf").toString();
    TinyModel.write(Path.of(model));
    // Machine code where this machine has it, so that the cache knows how that is made.
    String kernels = KernelSets.fastest().equals("jit") ? "jit" : "scalar";
    String[] plain = {"-m", model, "--kernels", kernels, "-n", "8"};
    use("", "help");
    use("", "run", "--help");
    use("", "config", "set", "sampling.top-k", "40");
    use("", "config");
    use("", "config", "--json");
    use("hello, hello", plain, "run", "--seed", "1", "hello");
    use("", plain, "run", "--json", "--greedy", "hello");
    use("", plain, "complete", "--json", "--logprobs", "2", "hello");
    use("hello\n/stats\n", plain, "chat");
    use("hello", "tokenize", "-m", model);
    use("", "inspect", "--json", model);
    use("", "list");
  }

  private void use(String input, String[] options, String... args) {
    use(input, Stream.concat(Stream.of(args), Stream.of(options)).toArray(String[]::new));
  }

  private void use(String input, String... args) {
    var nowhere = new Output(OutputStream.nullOutputStream(), "nowhere");
    var console =
        new Console(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            nowhere,
            nowhere,
            Terminals.NONE,
            Map.of("FLINT_HOME", home.toString()));
    new Flint(console).run(args);
  }
}
