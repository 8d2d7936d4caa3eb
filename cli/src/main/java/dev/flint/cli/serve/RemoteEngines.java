package dev.flint.cli.serve;

import dev.flint.chat.Engine;
import dev.flint.chat.Failure;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.Ink;
import dev.flint.cli.console.TextInput;
import dev.flint.engine.remote.RemoteAddress;
import dev.flint.engine.remote.RemoteEngine;
import dev.flint.engine.remote.RemoteKey;
import dev.flint.engine.remote.RemoteOptions;
import dev.flint.engine.route.RouteEngine;
import dev.flint.server.models.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/// Models on other servers, as options name them.
public final class RemoteEngines {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}");
  private static final long MAX_KEY_FILE_BYTES = 64 << 10;

  @Option(
      names = "--engine",
      paramLabel = "NAME=URL",
      description = {
        "a model on another server: [openai+|anthropic+]URL[#MODEL]; repeatable.",
        "Its key is in FLINT_ENGINE_KEY_NAME or a file: --engine-key"
      })
  private List<String> engines = new ArrayList<>();

  @Option(
      names = "--engine-key",
      paramLabel = "NAME=FILE",
      description = "the file that holds the key of an engine; repeatable")
  private List<String> keys = new ArrayList<>();

  @Option(
      names = "--route",
      paramLabel = "NAME=ENGINE,…",
      description = "a name for several engines, asked in this order; repeatable")
  private List<String> routes = new ArrayList<>();

  /// Whether there are none.
  boolean isEmpty() {
    return engines.isEmpty() && keys.isEmpty() && routes.isEmpty();
  }

  /// These engines and the models that are here, in one list.
  ///
  /// @param first whether these come first, so that one of them answers where no model is named
  /// @param here closed with the result, and if this fails
  /// @throws Failure BAD_REQUEST if an option makes no sense. A server that cannot be reached now
  ///   is only told of
  ModelDirectory over(ModelDirectory here, boolean first, Console console) {
    Map<String, Engine> all = new LinkedHashMap<>();
    try {
      Map<String, Path> files = new LinkedHashMap<>();
      for (String key : keys) {
        files.put(name("--engine-key", key), Path.of(value("--engine-key", key)));
      }
      for (String engine : engines) {
        String name = fresh("--engine", engine, all, here);
        RemoteAddress address = RemoteAddress.parse(value("--engine", engine));
        RemoteEngine opened =
            RemoteEngine.open(RemoteOptions.of(name, address, key(name, files, console)));
        all.put(name, opened);
        tell(name, opened, console);
      }
      if (!files.isEmpty()) {
        throw wrong("--engine-key names no engine: " + String.join(", ", files.keySet()));
      }
      Map<String, Engine> plain = new LinkedHashMap<>(all);
      for (String route : routes) {
        String name = fresh("--route", route, all, here);
        Map<String, Engine> stops = new LinkedHashMap<>();
        for (String stop : value("--route", route).split(",", -1)) {
          Engine engine = plain.get(stop);
          if (engine == null) {
            throw wrong("--route " + name + ": there is no --engine '" + stop + "'");
          }
          stops.put(stop, engine);
        }
        all.put(name, new RouteEngine(name, stops, InstantSource.system()));
      }
      return new RemoteModels(here, all, first);
    } catch (RuntimeException e) {
      all.values().forEach(Engine::close);
      here.close();
      throw e;
    }
  }

  private static String name(String option, String said) {
    int equals = said.indexOf('=');
    String name = said.substring(0, Math.max(0, equals));
    if (!NAME.matcher(name).matches() || name.startsWith("flint/")) {
      throw wrong(option + " must be NAME=…; a name has letters, digits and . _ : / -");
    }
    return name;
  }

  private static String value(String option, String said) {
    String value = said.substring(said.indexOf('=') + 1);
    if (value.isBlank()) {
      throw wrong(option + " " + name(option, said) + "= says nothing after the name");
    }
    return value;
  }

  private static String fresh(
      String option, String said, Map<String, Engine> taken, ModelDirectory here) {
    String name = name(option, said);
    if (taken.containsKey(name) || here.list().stream().anyMatch(is -> is.id().equals(name))) {
      throw wrong("two models would be called '" + name + "'");
    }
    return name;
  }

  private static RemoteKey key(String name, Map<String, Path> files, Console console) {
    Path file = files.remove(name);
    if (file != null) {
      try {
        if (Files.size(file) > MAX_KEY_FILE_BYTES) {
          throw wrong("the file of --engine-key " + name + " is too long for a key");
        }
        return RemoteKey.of(Files.readString(file));
      } catch (IOException e) {
        throw new Failure(
            Failure.Code.STORAGE, file + " could not be read: " + TextInput.reason(e), e);
      }
    }
    String variable =
        "FLINT_ENGINE_KEY_" + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    String key = console.environment(variable);
    return key.isEmpty() ? RemoteKey.NONE : RemoteKey.of(key);
  }

  private static void tell(String name, RemoteEngine engine, Console console) {
    RemoteAddress address = engine.address();
    StringBuilder text = new StringBuilder();
    if (!address.here()) {
      text.append(name)
          .append(": what is said to it leaves this machine, to ")
          .append(address.base().getAuthority());
      text.append(address.plainText() ? ", not encrypted (http)\n" : "\n");
    }
    Failure trouble = engine.trouble();
    if (trouble != null) {
      text.append("note: ")
          .append(trouble.getMessage())
          .append("; it is asked again when needed\n");
    }
    console.err().print(Ink.harmless(text.toString()));
  }

  private static Failure wrong(String sentence) {
    return new Failure(Failure.Code.BAD_REQUEST, sentence);
  }
}
