package dev.flint.cli.request;

import dev.flint.chat.Engine;
import dev.flint.chat.Failure;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.Ink;
import dev.flint.cli.console.TextInput;
import dev.flint.cli.models.FirstUse;
import dev.flint.cli.models.Installed;
import dev.flint.cli.models.ModelsContext;
import dev.flint.cli.models.Panels;
import dev.flint.engine.hub.Folders;
import dev.flint.engine.hub.InstalledModel;
import dev.flint.engine.local.LocalEngine;
import dev.flint.engine.local.LocalOptions;
import dev.flint.engine.remote.RemoteAddress;
import dev.flint.engine.remote.RemoteEngine;
import dev.flint.engine.remote.RemoteKey;
import dev.flint.engine.remote.RemoteOptions;
import dev.flint.model.token.Tokenizer;
import dev.flint.model.token.UnsupportedTokenizer;
import dev.flint.tensor.gguf.BadGguf;
import dev.flint.tensor.gguf.Gguf;
import dev.flint.tensor.kernel.KernelSets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The models on this machine, and those that can be fetched, which are when first named.
public final class LocalModels implements Models {
  private final Console console;
  private final Folders folders;

  public LocalModels(Console console, Folders folders) {
    this.console = console;
    this.folders = folders;
  }

  @Override
  public InstalledModel find(String reference) {
    return FirstUse.of(new ModelsContext(console, folders), reference);
  }

  @Override
  public List<InstalledModel> installed() {
    return Installed.of(new ModelsContext(console, folders));
  }

  @Override
  public Engine open(String reference, LocalOptions options) {
    return RemoteAddress.is(reference) ? remote(reference) : load(reference, options);
  }

  /// A model on another server; its key is in `FLINT_ENGINE_KEY`.
  private Engine remote(String reference) {
    String key = console.environment("FLINT_ENGINE_KEY");
    RemoteAddress address = RemoteAddress.parse(reference);
    if (!address.here()) {
      console
          .err()
          .println("What is said leaves this machine, to " + address.base().getAuthority() + ".");
    }
    return RemoteEngine.open(
        RemoteOptions.of(
            address.base().getAuthority(),
            address,
            key.isEmpty() ? RemoteKey.NONE : RemoteKey.of(key)));
  }

  @Override
  public LocalEngine load(String reference, LocalOptions options) {
    Path path = path(reference);
    boolean best = options.kernels().isEmpty();
    if (options.kernels().equals("vector") || (best && !KernelSets.fastest().equals("jit"))) {
      VectorModule.load();
    }
    if (best && !KernelSets.fastest().equals("jit")) {
      console
          .err()
          .println(KernelSets.reason() + "; '" + KernelSets.fastest() + "' computes instead");
    }
    LocalEngine engine =
        LocalEngine.load(path, options.withPanels(Panels.of(console, folders, reference)));
    if (!engine.note().isEmpty()) {
      console.err().println(Ink.harmless(engine.note()));
    }
    return engine;
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
