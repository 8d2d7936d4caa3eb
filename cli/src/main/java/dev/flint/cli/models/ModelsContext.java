package dev.flint.cli.models;

import dev.flint.engine.hub.Folders;
import dev.flint.engine.hub.ModelStore;
import dev.flint.engine.hub.Puller;
import java.io.BufferedReader;
import java.util.Map;
import java.util.function.Consumer;

/// What the commands of this room work with.
///
/// @param environment variables of the process
/// @param in where a person's answer to a question comes from
/// @param out takes text for standard output, line feeds included
/// @param err takes text for standard error: progress, news, questions
/// @param terminal whether a person sees `err` and can answer
public record ModelsContext(
    Folders folders,
    Map<String, String> environment,
    BufferedReader in,
    Consumer<String> out,
    Consumer<String> err,
    boolean terminal) {

  public ModelsContext {
    environment = Map.copyOf(environment);
  }

  ModelStore store() {
    return new ModelStore(folders, environment);
  }

  Puller puller() {
    return new Puller(folders, environment);
  }

  /// Whether text on `err` may be coloured: on a terminal, unless `NO_COLOR` is set.
  boolean colour() {
    return terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
  }

  void line(String text) {
    out.accept(text + "\n");
  }

  void note(String text) {
    err.accept(text + "\n");
  }
}
