package dev.flint.cli.models;

import dev.flint.cli.console.Console;
import dev.flint.cli.console.Ink;
import dev.flint.cli.console.StatusLine;
import dev.flint.cli.settings.Setting;
import dev.flint.cli.settings.Settings;
import dev.flint.engine.hub.Folders;
import dev.flint.engine.panels.PanelCache;
import java.nio.file.Path;

/// The folder of prepared weights as the settings want it, and a person who watches it at work.
public final class Panels {
  private static final long GIGABYTE = 1_000_000_000;

  private Panels() {}

  /// The folder, quiet.
  public static PanelCache of(Console console, Folders folders) {
    return of(console, folders, PanelCache.Listener.NONE);
  }

  /// The folder for loading a model: its first use is shown on a terminal.
  public static PanelCache of(Console console, Folders folders, String model) {
    return of(console, folders, new Watched(console, model));
  }

  private static PanelCache of(Console console, Folders folders, PanelCache.Listener listener) {
    int gigabytes = Settings.load(console, folders.settings()).value(Setting.PANELS);
    Path folder = folders.cache().resolve("panels");
    return new PanelCache(folder, gigabytes * GIGABYTE, listener);
  }

  private static final class Watched implements PanelCache.Listener {
    private final Console console;
    private final String model;
    private final StatusLine line;

    Watched(Console console, String model) {
      this.console = console;
      this.model = model;
      line = new StatusLine(console);
    }

    @Override
    public void preparing(long doneBytes, long allBytes) {
      if (doneBytes < allBytes) {
        long percent = doneBytes * 100 / allBytes;
        line.show("preparing " + Ink.harmless(model) + " for this processor: " + percent + " %");
      } else {
        line.clear();
      }
    }

    @Override
    public void problem(String sentence) {
      line.clear();
      console.err().println(Ink.harmless(sentence));
    }
  }
}
