package dev.flint.cli.bench;

import dev.flint.chat.Failure;
import dev.flint.engine.hub.Folders;
import dev.flint.engine.local.LocalOptions;
import dev.flint.model.token.Specials;
import dev.flint.model.token.Tokenizer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A Flint of its own process, started as this one was: the same Java, options, start-up cache and
/// class path.
///
/// @param mainClass its entry
record FreshFlint(String mainClass) {
  private static final String WORD = " time";

  /// As the launcher gives it to `serve`.
  private static final String SERVING = "-XX:CompileThresholdScaling=1";

  /// Continues a prompt of 32 tokens by one.
  ///
  /// @param kernels empty for the fastest
  Call firstToken(Path model, int threads, String kernels, Tokenizer tokenizer) {
    List<String> command = program("");
    command.addAll(List.of("complete", "-m", model.toAbsolutePath().toString()));
    command.addAll(List.of("--threads", "" + threads));
    if (!kernels.isEmpty()) {
      command.addAll(List.of("--kernels", kernels));
    }
    command.addAll(List.of("-n", "1", "--greedy", prompt(tokenizer)));
    return Call.of(command);
  }

  /// Serves a model to this machine, and keeps what it stores under `home`.
  ///
  /// @param cache what Flint's cache is here, so that nothing is made twice
  /// @throws Failure STORAGE
  Call serve(Path model, LocalOptions options, int port, Path home, Path cache) {
    try {
      Files.createSymbolicLink(home.resolve("cache"), Folders.create(cache));
    } catch (IOException e) {
      throw new Failure(Failure.Code.STORAGE, home + " cannot be used: " + e.getMessage(), e);
    }
    List<String> command = program(SERVING);
    command.addAll(List.of("serve", "-m", model.toAbsolutePath().toString(), "--port", "" + port));
    command.addAll(List.of("--no-open", "--threads", "" + options.threads()));
    if (!options.kernels().isEmpty()) {
      command.addAll(List.of("--kernels", options.kernels()));
    }
    return new Call(command, Map.of("FLINT_HOME", home.toString()), "");
  }

  /// @param option one more for Java; empty for none
  private List<String> program(String option) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String given : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!given.startsWith("-Dflint.terminals")) {
        command.add(given);
      }
    }
    if (!option.isEmpty()) {
      command.add(option);
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    return command;
  }

  /// A text of 32 tokens, or of a few more if the tokenizer cannot make just as many of it.
  static String prompt(Tokenizer tokenizer) {
    var text = new StringBuilder("Once upon a");
    while (tokenizer.encodeWithBos(text.toString(), Specials.AS_TEXT).length
        < Shape.START_PROMPT_TOKENS) {
      text.append(WORD);
    }
    return text.toString();
  }
}
