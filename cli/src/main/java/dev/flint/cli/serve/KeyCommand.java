package dev.flint.cli.serve;

import dev.flint.chat.Failure;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.ExitCode;
import dev.flint.cli.console.Ink;
import dev.flint.engine.hub.Folders;
import dev.flint.server.door.Key;
import dev.flint.server.door.KeyFile;
import dev.flint.server.door.Keys;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `flint key`: the keys that let programs in.
@Command(
    name = "key",
    description = {
      "Makes, lists and revokes the keys that let programs use flint serve:",
      "flint key add NAME, flint key list, flint key revoke NAME"
    })
public final class KeyCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "add|list|revoke", description = "what to do")
  private String verb = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "the key's name")
  private @Nullable String name;

  @Option(
      names = "--scope",
      split = ",",
      paramLabel = "SCOPE",
      description = "inference (usual) or metrics; repeatable")
  private List<String> scopes = new ArrayList<>();

  @Option(
      names = "--model",
      paramLabel = "ID",
      description = "a model that it may use; all without; repeatable")
  private List<String> models = new ArrayList<>();

  @Option(
      names = "--expires",
      paramLabel = "WHEN",
      description = "30d, 12h or 2027-01-31; never without")
  private @Nullable String expires;

  private final Console console;
  private final Keys keys;

  public KeyCommand(Console console, Folders folders) {
    this.console = console;
    keys = new KeyFile(file(folders));
  }

  /// Where the keys are.
  static Path file(Folders folders) {
    return folders.data().resolve("keys.json");
  }

  @Override
  public Integer call() {
    return switch (verb) {
      case "add" -> add(needed());
      case "list" -> list();
      case "revoke" -> revoke(needed());
      default ->
          throw new Failure(Failure.Code.BAD_REQUEST, "say add, list or revoke, not " + verb);
    };
  }

  private String needed() {
    if (name == null) {
      throw new Failure(Failure.Code.BAD_REQUEST, "flint key " + verb + " needs a NAME");
    }
    return name;
  }

  private int add(String name) {
    Set<Key.Scope> wanted = EnumSet.noneOf(Key.Scope.class);
    for (String word : scopes) {
      try {
        wanted.add(Key.Scope.valueOf(word.toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        throw new Failure(
            Failure.Code.BAD_REQUEST, "--scope is inference or metrics, not " + word, e);
      }
    }
    if (wanted.isEmpty()) {
      wanted.add(Key.Scope.INFERENCE);
    }
    Optional<Instant> end = Optional.ofNullable(expires).map(KeyCommand::instant);
    Keys.Made made = keys.add(name, wanted, new HashSet<>(models), end);
    console.out().println(made.secret());
    console.err().println("This is the only time that the key is shown.");
    return ExitCode.OK.number();
  }

  private static Instant instant(String text) {
    try {
      if (text.matches("\\d{1,5}[dh]")) {
        long count = Long.parseLong(text.substring(0, text.length() - 1));
        return Instant.now()
            .plus(text.endsWith("d") ? Duration.ofDays(count) : Duration.ofHours(count));
      }
      return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw new Failure(
          Failure.Code.BAD_REQUEST, "--expires is 30d, 12h or a date like 2027-01-31", e);
    }
  }

  private int list() {
    List<Key> all = keys.list();
    if (all.isEmpty()) {
      console.err().println("there are no keys; flint key add NAME makes one");
    }
    for (Key key : all) {
      String end = key.expires().map(when -> "until " + when).orElse("for ever");
      boolean over = key.expired(Instant.now());
      List<String> words = new ArrayList<>();
      key.scopes().stream()
          .sorted()
          .forEach(scope -> words.add(scope.name().toLowerCase(Locale.ROOT)));
      String what = String.join(",", words);
      if (!key.models().isEmpty()) {
        what += " (" + String.join(", ", key.models().stream().sorted().toList()) + ")";
      }
      console
          .out()
          .println(
              Ink.harmless(
                  "fl-"
                      + key.id()
                      + "-…  "
                      + key.name()
                      + "  "
                      + what
                      + "  "
                      + (over ? "expired" : end)));
    }
    return ExitCode.OK.number();
  }

  private int revoke(String name) {
    if (!keys.revoke(name)) {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          "there is no key called '" + name + "'; flint key list shows them");
    }
    console.err().println("'" + Ink.harmless(name) + "' is revoked");
    return ExitCode.OK.number();
  }
}
