package dev.flint.cli.serve;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Shows an address in the browser of a person who sits at this machine's desktop.
final class Browser {
  private Browser() {}

  /// Tries; that there is no browser is no reason to say anything, for the address is printed.
  static void open(String address, Map<String, String> environment) {
    List<String> command = command(System.getProperty("os.name", ""), environment);
    if (command.isEmpty()) {
      return;
    }
    try {
      List<String> all = new ArrayList<>(command);
      all.add(address);
      ProcessBuilder builder = new ProcessBuilder(all);
      builder.environment().clear();
      builder.environment().putAll(environment);
      builder.redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
      builder.start().getOutputStream().close();
    } catch (IOException e) {
      // The system has no such program.
      return;
    }
  }

  /// The program that shows an address, less the address; empty where there is no desktop, or where
  /// the desktop is another machine's.
  static List<String> command(String system, Map<String, String> environment) {
    String name = system.toLowerCase(Locale.ROOT);
    if (environment.containsKey("SSH_CONNECTION")) {
      return List.of();
    }
    if (name.startsWith("mac")) {
      return List.of("open");
    }
    if (name.startsWith("windows")) {
      return List.of("rundll32", "url.dll,FileProtocolHandler");
    }
    boolean desktop =
        environment.containsKey("DISPLAY") || environment.containsKey("WAYLAND_DISPLAY");
    return desktop ? List.of("xdg-open") : List.of();
  }
}
