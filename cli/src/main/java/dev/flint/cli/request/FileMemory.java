package dev.flint.cli.request;

import dev.flint.assistant.memory.Memory;
import dev.flint.engine.hub.Folders;
import dev.flint.store.sqlite.SqliteStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The facts in the store's file, which is opened for each use: a command line has no server.
record FileMemory(Folders folders) implements Memory {
  @Override
  public boolean on(String tenant) {
    Path file = file(folders);
    if (!Files.exists(file)) {
      return false;
    }
    try (var store = SqliteStore.beside(file)) {
      return store.facts().used(tenant);
    }
  }

  @Override
  public List<String> facts(String tenant) {
    try (var store = SqliteStore.beside(file(folders))) {
      return new StoredMemory(store.facts()).facts(tenant);
    }
  }

  @Override
  public void keep(String tenant, String fact) {
    try (var store = SqliteStore.beside(file(folders))) {
      store.facts().add(tenant, fact);
    }
  }

  private static Path file(Folders folders) {
    return folders.data().resolve("flint.db");
  }
}
