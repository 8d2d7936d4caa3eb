package dev.flint.cli.keep;

import dev.flint.chat.Failure;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.ExitCode;
import dev.flint.cli.console.Ink;
import dev.flint.engine.hub.Folders;
import dev.flint.store.Fact;
import dev.flint.store.Facts;
import dev.flint.store.sqlite.SqliteStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `flint memory`: the facts that a person wants the modes to know.
@Command(
    name = "memory",
    description = {
      "Shows and changes the facts that the modes are to know about you:",
      "flint memory on, off, list, add TEXT, edit ID TEXT, rm ID. It begins switched off."
    })
public final class MemoryCommand implements Callable<Integer> {
  /// Whose facts: the person at this machine, as for a server that needs no keys.
  private static final String OWNER = "";

  @Parameters(index = "0", paramLabel = "on|off|list|add|edit|rm", description = "what to do")
  private String verb = "";

  @Parameters(index = "1..*", arity = "0..*", paramLabel = "ID|TEXT", description = "of what")
  private List<String> words = new ArrayList<>();

  private final Console console;
  private final Folders folders;

  public MemoryCommand(Console console, Folders folders) {
    this.console = console;
    this.folders = folders;
  }

  @Override
  public Integer call() {
    try (var store = SqliteStore.beside(folders.data().resolve("flint.db"))) {
      Facts facts = store.facts();
      switch (verb) {
        case "on", "off" -> {
          facts.use(OWNER, verb.equals("on"));
          console.err().println("memory is " + verb);
        }
        case "list" -> list(facts);
        case "add" -> console.out().println(facts.add(OWNER, text(0)).id());
        case "edit" -> {
          if (facts.change(OWNER, id(), text(1)).isEmpty()) {
            throw missing(id());
          }
        }
        case "rm" -> {
          if (!facts.erase(OWNER, id())) {
            throw missing(id());
          }
        }
        default ->
            throw new Failure(
                Failure.Code.BAD_REQUEST, "say on, off, list, add, edit or rm, not " + verb);
      }
    }
    return ExitCode.OK.number();
  }

  private void list(Facts facts) {
    for (Fact fact : facts.list(OWNER)) {
      console.out().println(fact.id() + "  " + Ink.harmless(fact.text()));
    }
    if (!facts.used(OWNER)) {
      console.err().println("memory is off: the modes do not see this (flint memory on)");
    }
  }

  private String id() {
    if (words.isEmpty()) {
      throw new Failure(Failure.Code.BAD_REQUEST, "flint memory " + verb + " needs an ID");
    }
    return words.getFirst();
  }

  private String text(int from) {
    if (words.size() <= from) {
      throw new Failure(Failure.Code.BAD_REQUEST, "flint memory " + verb + " needs a TEXT");
    }
    return String.join(" ", words.subList(from, words.size()));
  }

  private static Failure missing(String id) {
    return new Failure(Failure.Code.BAD_REQUEST, "there is no fact " + id);
  }
}
