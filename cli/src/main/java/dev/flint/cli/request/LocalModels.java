package dev.flint.cli.request;

import dev.flint.chat.Engine;
import dev.flint.chat.Failure;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.Ink;
import dev.flint.cli.console.Interrupts;
import dev.flint.cli.console.TextInput;
import dev.flint.engine.hub.Folders;
import dev.flint.engine.hub.InstalledModel;
import dev.flint.engine.hub.ModelStore;
import dev.flint.engine.hub.Puller;
import dev.flint.engine.hub.Reference;
import dev.flint.engine.local.LocalEngine;
import dev.flint.engine.local.LocalOptions;
import dev.flint.model.token.Tokenizer;
import dev.flint.model.token.UnsupportedTokenizer;
import dev.flint.tensor.gguf.BadGguf;
import dev.flint.tensor.gguf.Gguf;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// The models on this machine, and those that can be fetched, which are when first named.
public final class LocalModels implements Models {
  private final Console console;
  private final Folders folders;

  public LocalModels(Console console, Folders folders) {
    this.console = console;
    this.folders = folders;
  }

  @Override
  public Path path(String reference) {
    var store = new ModelStore(folders, console.environment());
    Optional<InstalledModel> installed = store.find(reference);
    if (installed.isPresent()) {
      return installed.get().path();
    }
    return switch (Reference.parse(reference)) {
      case Reference.LocalFile _ -> store.resolve(reference).path();
      case Reference other -> fetch(other);
    };
  }

  private Path fetch(Reference reference) {
    console.err().println("flint: " + reference + " is not on this machine yet; fetching it");
    var download = new Download(console);
    try (var _ = Interrupts.begin(Thread.currentThread()::interrupt)) {
      return new Puller(folders, console.environment()).pull(reference, download, download).path();
    } finally {
      download.close();
    }
  }

  @Override
  public Engine open(String reference, LocalOptions options) {
    return load(reference, options);
  }

  @Override
  public LocalEngine load(String reference, LocalOptions options) {
    Path path = path(reference);
    if (options.kernels().isEmpty() || options.kernels().equals("vector")) {
      VectorModule.load();
    }
    return LocalEngine.load(path, options);
  }

  @Override
  public Tokenizer tokenizer(String reference) {
    Path path = path(reference);
    try (Gguf file = Gguf.open(path)) {
      return Tokenizer.from(file.metadata());
    } catch (BadGguf e) {
      throw new Failure(Failure.Code.BAD_MODEL_FILE, String.valueOf(e.getMessage()), e);
    } catch (UnsupportedTokenizer e) {
      throw new Failure(Failure.Code.UNSUPPORTED, Ink.harmless(path + ": " + e.getMessage()), e);
    } catch (IOException e) {
      throw new Failure(
          Failure.Code.STORAGE, path + " could not be read: " + TextInput.reason(e), e);
    }
  }
}
