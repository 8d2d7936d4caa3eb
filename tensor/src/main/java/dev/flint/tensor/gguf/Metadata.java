package dev.flint.tensor.gguf;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The key-value pairs of a GGUF file, in the file's order.
///
/// Values are held as `Byte, Short, Integer, Long` (signed types; unsigned 8-, 16- and 32-bit types
/// are widened to the next signed type that holds them, `uint64` to a `Long` with the same bits),
/// `Float, Double, Boolean, String`, and arrays as `byte[], short[], int[], long[], float[],
/// double[], boolean[], String[]` or, for nested arrays, `Object[]`.
public final class Metadata {
  private final Map<String, Object> values;

  public Metadata(Map<String, Object> values) {
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  public Set<String> keys() {
    return values.keySet();
  }

  /// The value as it is held, or null.
  public @Nullable Object value(String key) {
    return values.get(key);
  }

  public Optional<String> string(String key) {
    return Optional.ofNullable(typed(key, String.class));
  }

  /// A whole number of any width.
  public Optional<Long> integer(String key) {
    Object value = values.get(key);
    return value instanceof Number number && !(value instanceof Float || value instanceof Double)
        ? Optional.of(number.longValue())
        : Optional.empty();
  }

  /// A number of any kind, as a float.
  public Optional<Float> real(String key) {
    return values.get(key) instanceof Number number
        ? Optional.of(number.floatValue())
        : Optional.empty();
  }

  public Optional<Boolean> bool(String key) {
    return Optional.ofNullable(typed(key, Boolean.class));
  }

  public Optional<String[]> strings(String key) {
    return Optional.ofNullable(typed(key, String[].class));
  }

  public Optional<float[]> floats(String key) {
    return Optional.ofNullable(typed(key, float[].class));
  }

  /// An array of whole numbers of up to 32 bits.
  public Optional<int[]> ints(String key) {
    Object value = values.get(key);
    return switch (value) {
      case int[] ints -> Optional.of(ints);
      case short[] shorts -> {
        int[] ints = new int[shorts.length];
        for (int i = 0; i < ints.length; i++) {
          ints[i] = shorts[i];
        }
        yield Optional.of(ints);
      }
      case byte[] bytes -> {
        int[] ints = new int[bytes.length];
        for (int i = 0; i < ints.length; i++) {
          ints[i] = bytes[i];
        }
        yield Optional.of(ints);
      }
      case long[] longs -> {
        int[] ints = new int[longs.length];
        for (int i = 0; i < ints.length; i++) {
          ints[i] = Math.toIntExact(longs[i]);
        }
        yield Optional.of(ints);
      }
      case null, default -> Optional.empty();
    };
  }

  public Optional<boolean[]> bools(String key) {
    return Optional.ofNullable(typed(key, boolean[].class));
  }

  private <T> @Nullable T typed(String key, Class<T> type) {
    Object value = values.get(key);
    return type.isInstance(value) ? type.cast(value) : null;
  }
}
