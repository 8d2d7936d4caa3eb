package dev.flint.cli.models;

import dev.flint.cli.console.Console;
import dev.flint.cli.console.Ink;
import dev.flint.cli.settings.Settings;
import dev.flint.engine.hub.Folders;
import dev.flint.engine.hub.ModelStore;
import dev.flint.engine.hub.Puller;
import dev.flint.engine.panels.PanelCache;
import java.io.IOException;

/// What the commands of this room work with.
public record ModelsContext(Console console, Folders folders) {

  ModelStore store() {
    return new ModelStore(folders, console.environment());
  }

  /// The prepared weights of models.
  PanelCache panels() {
    return Panels.of(console, folders);
  }

  Puller puller() {
    return new Puller(folders, console.environment());
  }

  /// Whether a person sees what is written to standard error.
  boolean terminal() {
    return console.terminals().err();
  }

  /// How standard error may be coloured.
  Ink ink() {
    return Settings.load(console, folders.settings()).ink(terminal());
  }

  /// A line of results.
  void line(String text) {
    console.out().println(text);
  }

  /// A line for the person who watches.
  void note(String text) {
    console.err().println(Ink.harmless(text));
  }

  /// Asks a question that only a clear yes answers; where nobody can answer, that is a no.
  boolean yes(String question) {
    if (!console.terminals().in() || !terminal()) {
      return false;
    }
    console.err().print(question + " [y/N] ");
    String answer = answer().strip();
    return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
  }

  /// One line, and not a byte more, of standard input: what follows is for others.
  private String answer() {
    StringBuilder line = new StringBuilder();
    try {
      for (int b; (b = console.in().read()) >= 0 && b != '\n'; ) {
        line.append((char) b);
      }
    } catch (IOException e) {
      // An answer that cannot be read is no consent.
      return "";
    }
    return line.toString();
  }
}
