package dev.flint.cli.request;

import dev.flint.chat.Engine;
import dev.flint.chat.Failure;
import dev.flint.engine.local.LocalEngine;
import dev.flint.engine.local.LocalOptions;
import dev.flint.model.token.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;

/// The models on this machine, and those of the catalogue, which are fetched when first named.
public final class LocalModels implements Models {
  @Override
  public Path path(String reference) {
    Path path = Path.of(reference);
    if (Files.exists(path)) {
      return path;
    }
    throw new Failure(Failure.Code.MODEL_NOT_FOUND, "there is no model '" + reference + "'");
  }

  @Override
  public Engine open(String reference, LocalOptions options) {
    return LocalEngine.load(path(reference), options);
  }

  @Override
  public Tokenizer tokenizer(String reference) {
    throw new Failure(Failure.Code.UNSUPPORTED, "there are no tokenizers yet");
  }
}
