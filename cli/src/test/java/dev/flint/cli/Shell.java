package dev.flint.cli;

import dev.flint.chat.Engine;
import dev.flint.chat.Failure;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.Console.Terminals;
import dev.flint.cli.console.Output;
import dev.flint.cli.request.LocalModels;
import dev.flint.cli.request.Models;
import dev.flint.engine.hub.Folders;
import dev.flint.engine.hub.InstalledModel;
import dev.flint.engine.local.LocalEngine;
import dev.flint.engine.local.LocalOptions;
import dev.flint.model.token.Tokenizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs command lines in this process, with streams, environment and engine of the test's choice.
final class Shell {
  /// What came of a command line.
  record Result(int code, String out, String err) {}

  final Map<String, String> environment = new HashMap<>();
  byte[] input = new byte[0];
  Terminals terminals = Terminals.NONE;
  EchoEngine engine = new EchoEngine(1000, null);
  @Nullable OutputStream brokenOut;
  LocalOptions asked = LocalOptions.DEFAULT;
  String askedModel = "";

  Shell(Path home) {
    environment.put("FLINT_HOME", home.toString());
  }

  Shell input(String text) {
    input = text.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  Result run(String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var console =
        new Console(
            new ByteArrayInputStream(input),
            new Output(brokenOut == null ? out : brokenOut, "standard output"),
            new Output(err, "standard error"),
            terminals,
            environment);
    int code = new Flint(console, new EchoModels(console)).run(args);
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /// Whatever is named is the echo; what only a real model can do is done with the real file.
  private final class EchoModels implements Models {
    private final Console console;

    EchoModels(Console console) {
      this.console = console;
    }

    @Override
    public InstalledModel find(String reference) {
      Path path = Path.of(reference);
      if (!Files.exists(path)) {
        throw new Failure(Failure.Code.MODEL_NOT_FOUND, "there is no model '" + reference + "'");
      }
      return new InstalledModel(
          reference,
          List.of(path),
          path.toFile().length(),
          InstalledModel.Origin.FILE,
          reference,
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    @Override
    public List<InstalledModel> installed() {
      return local().installed();
    }

    @Override
    public Engine open(String reference, LocalOptions options) {
      if (reference.equals("missing")) {
        throw new Failure(Failure.Code.MODEL_NOT_FOUND, "there is no model '" + reference + "'");
      }
      asked = options;
      askedModel = reference;
      return engine;
    }

    @Override
    public LocalEngine load(String reference, LocalOptions options) {
      return local().load(reference, options);
    }

    @Override
    public Tokenizer tokenizer(String reference) {
      return local().tokenizer(reference);
    }

    private LocalModels local() {
      return new LocalModels(console, Folders.of(environment));
    }
  }
}
