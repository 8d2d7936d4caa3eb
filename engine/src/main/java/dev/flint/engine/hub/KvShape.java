package dev.flint.engine.hub;

import dev.flint.tensor.gguf.Metadata;
import java.util.ArrayList;
import java.util.List;

/// The size of a model's keys and values.
record KvShape(List<Layer> all) {
  private static final int MOST_LAYERS = 100_000;
  private static final int BYTES_PER_NUMBER = 2;

  /// One layer.
  ///
  /// @param numbersPerToken keys and values that one token leaves behind
  /// @param windowTokens most tokens that are kept; `Integer.MAX_VALUE` without a window
  record Layer(long numbersPerToken, int windowTokens) {}

  KvShape {
    all = List.copyOf(all);
  }

  /// Reads it from the metadata. Files are untrusted, so absurd values are bounded; the result is
  /// an estimate, never an allocation.
  static KvShape of(String architecture, Metadata metadata) {
    String prefix = architecture + ".attention.";
    int layers = Math.min(MOST_LAYERS, bounded(metadata, architecture + ".block_count", 0));
    int heads = bounded(metadata, prefix + "head_count", 1);
    int width = bounded(metadata, architecture + ".embedding_length", 0);
    int usual = width / Math.max(1, heads);
    long perHead =
        (long) bounded(metadata, prefix + "key_length", usual)
            + bounded(metadata, prefix + "value_length", usual);
    int[] kvHeads = metadata.ints(prefix + "head_count_kv").orElseGet(() -> new int[0]);
    int kvHeadsOfAll = bounded(metadata, prefix + "head_count_kv", heads);
    int window = bounded(metadata, prefix + "sliding_window", 0);
    boolean[] slides =
        metadata.bools(prefix + "sliding_window_pattern").orElseGet(() -> new boolean[0]);
    int period = bounded(metadata, prefix + "sliding_window_pattern", usualPeriod(architecture));
    List<Layer> all = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      long here = layer < kvHeads.length ? Math.max(0, kvHeads[layer]) : kvHeadsOfAll;
      boolean sliding =
          layer < slides.length ? slides[layer] : period > 1 && layer % period < period - 1;
      all.add(new Layer(here * perHead, sliding && window > 0 ? window : Integer.MAX_VALUE));
    }
    return new KvShape(all);
  }

  /// Every how many layers one sees everything, where the file does not say; 0 if all do.
  private static int usualPeriod(String architecture) {
    return switch (architecture) {
      case "gemma2" -> 2;
      case "gemma3" -> 6;
      case "muse-glimmer" -> 4;
      default -> 0;
    };
  }

  int layers() {
    return all.size();
  }

  /// Bytes in f16 for one session of that many tokens.
  long bytes(int tokens) {
    double numbers = 0;
    for (Layer layer : all) {
      numbers += (double) layer.numbersPerToken * Math.min(tokens, layer.windowTokens);
    }
    return (long) (numbers * BYTES_PER_NUMBER);
  }

  /// As [#bytes], where the layers with a window keep everything too.
  long bytesWithoutWindows(int tokens) {
    double numbers = 0;
    for (Layer layer : all) {
      numbers += (double) layer.numbersPerToken * tokens;
    }
    return (long) (numbers * BYTES_PER_NUMBER);
  }

  /// A whole number of the metadata that is neither negative nor beyond an int; else `otherwise`.
  static int bounded(Metadata metadata, String key, int otherwise) {
    return metadata
        .integer(key)
        .filter(value -> value >= 0 && value <= Integer.MAX_VALUE)
        .map(Long::intValue)
        .orElse(otherwise);
  }
}
