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
/// double[], boolean[], String[]` (widened alike) or, for nested arrays, `Object[]`.
///
/// An accessor is empty when the key is absent or its value is of another kind. Arrays are copied
/// out: the caller owns them, and asks once. Text is UTF-8 by the specification; what is not
/// becomes U+FFFD, and [#rawStrings] gives the bytes. Safe for many threads, and outlives its
/// [Gguf].
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
    Object value = values.get(key);
    return value == null ? null : copied(value);
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
    Object value = values.get(key);
    if (value instanceof Strings strings) {
      return Optional.of(strings.decode());
    }
    return value instanceof String[] strings ? Optional.of(strings.clone()) : Optional.empty();
  }

  /// The bytes of each string of an array, for tokens that are not UTF-8; only of a file's
  /// metadata.
  public Optional<byte[][]> rawStrings(String key) {
    return values.get(key) instanceof Strings strings
        ? Optional.of(strings.bytes())
        : Optional.empty();
  }

  public Optional<float[]> floats(String key) {
    float[] floats = typed(key, float[].class);
    return floats == null ? Optional.empty() : Optional.of(floats.clone());
  }

  /// An array of whole numbers that all fit 32 bits, whatever their width in the file.
  public Optional<int[]> ints(String key) {
    if (values.get(key) instanceof int[] ints) {
      return Optional.of(ints.clone());
    }
    long[] longs = widened(values.get(key));
    if (longs == null) {
      return Optional.empty();
    }
    int[] ints = new int[longs.length];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = (int) longs[i];
      if (ints[i] != longs[i]) {
        return Optional.empty();
      }
    }
    return Optional.of(ints);
  }

  /// An array of whole numbers of any width; `uint64` keeps its bits.
  public Optional<long[]> longs(String key) {
    return Optional.ofNullable(widened(values.get(key)));
  }

  public Optional<boolean[]> bools(String key) {
    boolean[] bools = typed(key, boolean[].class);
    return bools == null ? Optional.empty() : Optional.of(bools.clone());
  }

  private <T> @Nullable T typed(String key, Class<T> type) {
    Object value = values.get(key);
    return type.isInstance(value) ? type.cast(value) : null;
  }

  private static long @Nullable [] widened(@Nullable Object array) {
    if (array instanceof long[] longs) {
      return longs.clone();
    }
    if (array instanceof int[] ints) {
      long[] longs = new long[ints.length];
      for (int i = 0; i < longs.length; i++) {
        longs[i] = ints[i];
      }
      return longs;
    }
    if (array instanceof short[] shorts) {
      long[] longs = new long[shorts.length];
      for (int i = 0; i < longs.length; i++) {
        longs[i] = shorts[i];
      }
      return longs;
    }
    if (array instanceof byte[] bytes) {
      long[] longs = new long[bytes.length];
      for (int i = 0; i < longs.length; i++) {
        longs[i] = bytes[i];
      }
      return longs;
    }
    return null;
  }

  private static Object copied(Object value) {
    return switch (value) {
      case Strings strings -> strings.decode();
      case byte[] array -> array.clone();
      case short[] array -> array.clone();
      case int[] array -> array.clone();
      case long[] array -> array.clone();
      case float[] array -> array.clone();
      case double[] array -> array.clone();
      case boolean[] array -> array.clone();
      case String[] array -> array.clone();
      case Object[] array -> {
        Object[] copy = new Object[array.length];
        for (int i = 0; i < copy.length; i++) {
          copy[i] = copied(array[i]);
        }
        yield copy;
      }
      default -> value;
    };
  }
}
