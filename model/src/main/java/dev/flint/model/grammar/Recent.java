package dev.flint.model.grammar;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values by their keys, as many as fit into so many bytes; the least recently used go first. Any
/// number of threads may use it.
final class Recent<K, V> {
  private record Entry<V>(V value, long bytes) {}

  private final long mostBytes;
  private final Map<K, Entry<V>> entries = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;

  Recent(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  synchronized @Nullable V find(K key) {
    Entry<V> entry = entries.get(key);
    return entry == null ? null : entry.value();
  }

  synchronized void put(K key, V value, long size) {
    Entry<V> before = entries.put(key, new Entry<>(value, size));
    bytes += size - (before == null ? 0 : before.bytes());
    Iterator<Entry<V>> oldest = entries.values().iterator();
    while (bytes > mostBytes && oldest.hasNext()) {
      bytes -= oldest.next().bytes();
      oldest.remove();
    }
  }
}
