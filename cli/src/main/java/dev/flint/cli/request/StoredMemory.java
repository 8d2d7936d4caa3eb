package dev.flint.cli.request;

import dev.flint.assistant.memory.Memory;
import dev.flint.store.Fact;
import dev.flint.store.Facts;
import java.util.List;

/// The facts of a store, as the modes see them.
public record StoredMemory(Facts facts) implements Memory {
  @Override
  public boolean on(String tenant) {
    return facts.used(tenant);
  }

  @Override
  public List<String> facts(String tenant) {
    return facts.list(tenant).stream().map(Fact::text).toList();
  }

  @Override
  public void keep(String tenant, String fact) {
    facts.add(tenant, fact);
  }
}
