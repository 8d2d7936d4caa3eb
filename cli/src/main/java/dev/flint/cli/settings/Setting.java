package dev.flint.cli.settings;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Something a person can set.
///
/// @param key its name in the file, with a dot for a table (`sampling.top-k`)
/// @param variable its environment variable
/// @param fallback its value when nobody says otherwise
/// @param type `String`, `Integer` or `Double`
/// @param check what a value must fulfil
/// @param wanted the check in words, as in "must be …"
/// @param about what it does, in one line
public record Setting<T>(
    String key,
    String variable,
    T fallback,
    Class<T> type,
    Predicate<T> check,
    String wanted,
    String about) {

  public static final Setting<String> MODEL =
      text(
          "model",
          "FLINT_MODEL",
          "qwen2.5-coder:1.5b",
          value -> !value.isBlank(),
          "the name of a model or the path of a file",
          "the model to use");
  public static final Setting<Integer> THREADS =
      whole("threads", "FLINT_THREADS", 0, 0, 1024, "processor cores to compute on; 0 takes all");
  public static final Setting<Integer> CONTEXT =
      whole(
          "context",
          "FLINT_CONTEXT",
          0,
          0,
          1 << 24,
          "most tokens of one conversation; 0 takes what fits model and memory");
  public static final Setting<String> KERNELS =
      choice(
          "kernels",
          "FLINT_KERNELS",
          "best",
          List.of("best", "reference", "scalar", "vector", "jit"),
          "which form of the arithmetic computes");
  public static final Setting<Integer> PANELS =
      whole(
          "panels-gb",
          "FLINT_PANELS_GB",
          64,
          0,
          1_000_000,
          "most gigabytes of prepared weights on the disk; 0 prepares at every start");
  public static final Setting<String> KV =
      choice(
          "kv",
          "FLINT_KV",
          "f16",
          List.of("f16", "q8"),
          "how keys and values are kept; q8 takes half the room, a little less exact");
  public static final Setting<Integer> KV_DISK =
      whole(
          "kv-disk-gb",
          "FLINT_KV_DISK_GB",
          0,
          0,
          1_000_000,
          "most gigabytes of read conversations that flint serve keeps on the disk for each model");
  public static final Setting<String> COLOUR =
      choice(
          "colour",
          "FLINT_COLOUR",
          "auto",
          List.of("auto", "always", "never"),
          "colours on the terminal");
  public static final Setting<Double> TEMPERATURE =
      real("sampling.temperature", 0.7, 0, 100, "0 takes the most likely token, 1 draws as is");
  public static final Setting<Integer> TOP_K =
      sampling("sampling.top-k", 40, 0, "keep the k most likely tokens; 0 keeps all");
  public static final Setting<Double> TOP_P =
      real(
          "sampling.top-p", 0.95, Double.MIN_VALUE, 1, "keep the smallest set of this probability");
  public static final Setting<Double> MIN_P =
      real("sampling.min-p", 0.05, 0, 1, "drop tokens below this share of the most likely one");
  public static final Setting<Double> TYPICAL =
      real(
          "sampling.typical", 1, Double.MIN_VALUE, 1, "keep tokens of typical information content");
  public static final Setting<Double> REPEAT_PENALTY =
      real("sampling.repeat-penalty", 1, Double.MIN_VALUE, 100, "weakens recent tokens; 1 is off");
  public static final Setting<Double> PRESENCE_PENALTY =
      real("sampling.presence-penalty", 0, -100, 100, "taken once off tokens that occurred");
  public static final Setting<Double> FREQUENCY_PENALTY =
      real("sampling.frequency-penalty", 0, -100, 100, "taken off for each occurrence");
  public static final Setting<Integer> REPEAT_LAST_N =
      sampling("sampling.repeat-last-n", 64, -1, "how far back penalties look; -1 is everything");

  public static final Setting<String> SERVER_TOOLS =
      text(
          "tools.server",
          "FLINT_SERVER_TOOLS",
          "all",
          _ -> true,
          "names of tools with commas between them",
          "tools that the server's modes use, as in --tools; empty is none");
  public static final Setting<String> SEARCH =
      text(
          "tools.search",
          "FLINT_SEARCH",
          "",
          value -> value.isEmpty() || value.matches("https?://[^\\s]+"),
          "an http or https address",
          "search server for web_search, such as http://127.0.0.1:8888/search; empty is none");
  public static final Setting<String> WEB_HOSTS =
      text(
          "tools.web-hosts",
          "FLINT_WEB_HOSTS",
          "",
          value -> value.matches("[a-z0-9.,-]*"),
          "host names with commas between them",
          "the only hosts that web_fetch may read; empty is the whole public web");

  /// All of them, in the order in which a person reads them.
  public static final List<Setting<?>> ALL =
      List.of(
          MODEL,
          THREADS,
          CONTEXT,
          KERNELS,
          PANELS,
          KV,
          KV_DISK,
          COLOUR,
          SERVER_TOOLS,
          SEARCH,
          WEB_HOSTS,
          TEMPERATURE,
          TOP_K,
          TOP_P,
          MIN_P,
          TYPICAL,
          REPEAT_PENALTY,
          PRESENCE_PENALTY,
          FREQUENCY_PENALTY,
          REPEAT_LAST_N);

  /// The setting of that key, or null.
  static @Nullable Setting<?> ofKey(String key) {
    for (Setting<?> setting : ALL) {
      if (setting.key.equals(key)) {
        return setting;
      }
    }
    return null;
  }

  /// The value that a text stands for.
  ///
  /// @throws IllegalArgumentException with a sentence's end ("must be …") if there is none
  T parse(String text) {
    Object value;
    try {
      if (type == Integer.class) {
        value = Integer.valueOf(text.strip());
      } else if (type == Double.class) {
        value = Double.valueOf(text.strip());
      } else {
        value = text;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be " + wanted, e);
    }
    return checked(value);
  }

  /// The value, if it has the right type and passes the check.
  ///
  /// @throws IllegalArgumentException with a sentence's end ("must be …") otherwise
  T checked(Object value) {
    Object widened = type == Double.class && value instanceof Number n ? n.doubleValue() : value;
    if (!type.isInstance(widened) || !check.test(type.cast(widened))) {
      throw new IllegalArgumentException("must be " + wanted);
    }
    return type.cast(widened);
  }

  private static Setting<String> text(
      String key,
      String variable,
      String fallback,
      Predicate<String> check,
      String wanted,
      String about) {
    return new Setting<>(key, variable, fallback, String.class, check, wanted, about);
  }

  private static Setting<String> choice(
      String key, String variable, String fallback, List<String> choices, String about) {
    String wanted = "one of " + String.join(", ", choices);
    return text(key, variable, fallback, choices::contains, wanted, about);
  }

  private static Setting<Integer> whole(
      String key, String variable, int fallback, int least, int most, String about) {
    String wanted =
        most == Integer.MAX_VALUE
            ? "a whole number, " + least + " or more"
            : "a whole number from " + least + " to " + most;
    return new Setting<>(
        key, variable, fallback, Integer.class, n -> n >= least && n <= most, wanted, about);
  }

  private static Setting<Integer> sampling(String key, int fallback, int least, String about) {
    return whole(key, variable(key), fallback, least, Integer.MAX_VALUE, about);
  }

  private static Setting<Double> real(
      String key, double fallback, double least, double most, String about) {
    String wanted =
        "a number "
            + (least == Double.MIN_VALUE ? "above 0 and at most " : "from " + plain(least) + " to ")
            + plain(most);
    return new Setting<>(
        key,
        variable(key),
        fallback,
        Double.class,
        value -> value >= least && value <= most,
        wanted,
        about);
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /// `sampling.top-k` is `FLINT_TOP_K`.
  private static String variable(String key) {
    return "FLINT_"
        + key.substring(key.indexOf('.') + 1).replace('-', '_').toUpperCase(java.util.Locale.ROOT);
  }
}
