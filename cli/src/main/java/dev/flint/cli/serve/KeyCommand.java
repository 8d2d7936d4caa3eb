package dev.flint.cli.serve;

import static java.util.stream.Collectors.joining;

import dev.flint.chat.Failure;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.ExitCode;
import dev.flint.cli.console.Ink;
import dev.flint.engine.hub.Folders;
import dev.flint.server.door.KeyRing;
import dev.flint.store.ApiKey;
import dev.flint.store.Keys;
import dev.flint.store.sqlite.SqliteStore;
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
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `flint key`: the keys that let programs in, and the devices that were paired.
@Command(
    name = "key",
    description = {
      "Makes, lists and revokes the keys that let programs use flint serve, and pairs devices:",
      "flint key add NAME, flint key list, flint key revoke NAME, flint key pair.",
      "What it changes holds at once, on a running server too."
    })
public final class KeyCommand implements Callable<Integer> {
  private static final int PORT = 8080;

  @Parameters(index = "0", paramLabel = "add|list|revoke|pair", description = "what to do")
  private String verb = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "the key's name")
  private @Nullable String name;

  @Option(
      names = "--scope",
      split = ",",
      paramLabel = "SCOPE",
      description = "inference (usual), metrics or admin; repeatable")
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

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "of pair: where the device reaches the server")
  private @Nullable String url;

  private final Console console;
  private final Path store;

  public KeyCommand(Console console, Folders folders) {
    this.console = console;
    store = ServeCommand.store(folders);
  }

  @Override
  public Integer call() {
    return switch (verb) {
      case "add" -> with(keys -> add(new KeyRing(keys), needed()));
      case "list" -> with(this::list);
      case "revoke" -> with(keys -> revoke(keys, needed()));
      case "pair" -> with(keys -> pair(new KeyRing(keys)));
      default ->
          throw new Failure(Failure.Code.BAD_REQUEST, "say add, list, revoke or pair, not " + verb);
    };
  }

  private int with(Function<Keys, Integer> work) {
    try (SqliteStore opened = SqliteStore.beside(store)) {
      return work.apply(opened.keys());
    }
  }

  private String needed() {
    if (name == null) {
      throw new Failure(Failure.Code.BAD_REQUEST, "flint key " + verb + " needs a NAME");
    }
    return name;
  }

  private int add(KeyRing keys, String name) {
    Set<ApiKey.Scope> wanted = EnumSet.noneOf(ApiKey.Scope.class);
    for (String word : scopes) {
      try {
        wanted.add(ApiKey.Scope.valueOf(word.toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        throw new Failure(
            Failure.Code.BAD_REQUEST, "--scope is inference, metrics or admin, not " + word, e);
      }
    }
    if (wanted.isEmpty()) {
      wanted.add(ApiKey.Scope.INFERENCE);
    }
    Instant end = expires == null ? null : instant(expires);
    console.out().println(keys.add(name, wanted, new HashSet<>(models), end).secret());
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

  private int list(Keys keys) {
    List<ApiKey> all = keys.list().stream().filter(key -> key.revoked() == null).toList();
    if (all.isEmpty()) {
      console.err().println("there are no keys; flint key add NAME makes one");
    }
    for (ApiKey key : all) {
      console.out().println(Ink.harmless(line(key)));
    }
    return ExitCode.OK.number();
  }

  private static String line(ApiKey key) {
    String what =
        key.scopes().stream()
            .sorted()
            .map(scope -> scope.name().toLowerCase(Locale.ROOT))
            .collect(joining(","));
    if (!key.models().isEmpty()) {
      what += " (" + key.models().stream().sorted().collect(joining(", ")) + ")";
    }
    Instant end = key.expires();
    String until = end == null ? "for ever" : "until " + end;
    return String.join(
        "  ",
        key.name(),
        key.kind().name().toLowerCase(Locale.ROOT),
        what,
        key.expired(Instant.now()) ? "expired" : until,
        key.lastUsed() == null ? "never used" : "used " + key.lastUsed());
  }

  private int revoke(Keys keys, String name) {
    if (!keys.revoke(name)) {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          "there is no key called '" + name + "'; flint key list shows them");
    }
    console.err().println("'" + Ink.harmless(name) + "' is revoked");
    return ExitCode.OK.number();
  }

  private int pair(KeyRing keys) {
    String base = url != null ? url : "http://" + PairingLink.lanAddress() + ":" + PORT;
    String plain = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    console.err().print(PairingLink.text(console, plain, keys.offer()));
    return ExitCode.OK.number();
  }
}
