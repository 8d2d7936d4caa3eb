package dev.flint.model.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The file that src/test/python/sampler_goldens.py writes; its head describes the lines.
record SamplerGoldens(
    Map<String, float[]> logits, Map<String, float[]> logProbs, List<Case> cases) {

  /// @param left probabilities by token id
  record Case(
      String name,
      String logits,
      SamplingOptions options,
      List<Integer> accepted,
      boolean tied,
      Map<Integer, Double> left) {
    @Override
    public String toString() {
      return name;
    }
  }

  float[] logitsNamed(String name) {
    return Objects.requireNonNull(logits.get(name), name);
  }

  static SamplerGoldens read() {
    Map<String, float[]> logits = new HashMap<>();
    Map<String, float[]> logProbs = new HashMap<>();
    List<Case> cases = new ArrayList<>();
    for (String line : lines()) {
      String[] words = line.split(" ", -1);
      String[] values = Arrays.copyOfRange(words, 2, words.length);
      switch (words[0]) {
        case "logits" -> logits.put(words[1], floats(values));
        case "logprobs" -> logProbs.put(words[1], floats(values));
        case "case" -> cases.add(caseOf(words[1], values));
        case "left" -> {
          for (String entry : Arrays.copyOfRange(words, 1, words.length)) {
            String[] pair = entry.split(":", -1);
            cases.getLast().left().put(Integer.valueOf(pair[0]), Double.valueOf(pair[1]));
          }
        }
        default -> throw new IllegalStateException("unknown line: " + words[0]);
      }
    }
    return new SamplerGoldens(logits, logProbs, cases);
  }

  private static List<String> lines() {
    try (InputStream in = SamplerGoldens.class.getResourceAsStream("sampler.golden")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Case caseOf(String name, String[] settings) {
    Map<String, String> values = new HashMap<>();
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      values.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    SamplingOptions.Dry dry =
        new SamplingOptions.Dry(
            number(values, "dry_multiplier", 0),
            number(values, "dry_base", 1.75f),
            (int) number(values, "dry_allowed", 2),
            (int) number(values, "dry_last_n", -1),
            SequenceBreakers.of(
                split(values, "breakers", ";").map(text -> ints(text.split(",", -1))).toList()));
    Map<Integer, Float> bias = new HashMap<>();
    split(values, "bias", ",")
        .map(text -> text.split(":", -1))
        .forEach(pair -> bias.put(Integer.valueOf(pair[0]), infinite(pair[1])));
    SamplingOptions options =
        new SamplingOptions(
            number(values, "temperature", 1),
            (int) number(values, "top_k", 0),
            number(values, "top_p", 1),
            number(values, "min_p", 0),
            number(values, "typical", 1),
            number(values, "repeat", 1),
            number(values, "frequency", 0),
            number(values, "presence", 0),
            (int) number(values, "last_n", 0),
            dry,
            bias,
            1);
    return new Case(
        name,
        values.getOrDefault("logits", ""),
        options,
        split(values, "accept", ",").map(Integer::valueOf).toList(),
        values.containsKey("tied"),
        new TreeMap<>());
  }

  private static float number(Map<String, String> values, String key, float otherwise) {
    String value = values.get(key);
    return value == null ? otherwise : Float.parseFloat(value);
  }

  private static Stream<String> split(Map<String, String> values, String key, String separator) {
    String value = values.getOrDefault(key, "");
    return value.isEmpty() ? Stream.of() : Arrays.stream(value.split(separator, -1));
  }

  private static int[] ints(String[] words) {
    return Arrays.stream(words).mapToInt(Integer::parseInt).toArray();
  }

  private static float[] floats(String[] words) {
    float[] values = new float[words.length];
    for (int i = 0; i < words.length; i++) {
      values[i] = infinite(words[i]);
    }
    return values;
  }

  private static float infinite(String word) {
    return word.equals("-inf") ? Float.NEGATIVE_INFINITY : Float.parseFloat(word);
  }
}
