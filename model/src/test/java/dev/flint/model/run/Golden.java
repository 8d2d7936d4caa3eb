package dev.flint.model.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// What llama.cpp computed on a tiny model (`oracle/tiny/README.md`).
record Golden(String label, String cache, int[] tokens, List<Row> rows) {
  /// The most likely next tokens after one position, and their natural-log probabilities.
  record Row(int[] ids, float[] logprobs) {}

  /// All sequences of a `NAME.golden`.
  static List<Golden> read(String name) {
    String resource = "/dev/flint/model/oracle/tiny/" + name + ".golden";
    List<Golden> goldens = new ArrayList<>();
    try (var in = Objects.requireNonNull(Golden.class.getResourceAsStream(resource), resource);
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ");
        if (line.startsWith("sequence ")) {
          int[] tokens = Arrays.stream(words).skip(5).mapToInt(Integer::parseInt).toArray();
          goldens.add(new Golden(words[1], words[3], tokens, new ArrayList<>()));
        } else if (!line.startsWith("#") && !line.startsWith("model ")) {
          goldens.getLast().rows().add(row(words));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return goldens;
  }

  private static Row row(String[] words) {
    int[] ids = new int[words.length - 1];
    float[] logprobs = new float[words.length - 1];
    for (int i = 0; i < ids.length; i++) {
      int colon = words[i + 1].indexOf(':');
      ids[i] = Integer.parseInt(words[i + 1].substring(0, colon));
      logprobs[i] = Float.parseFloat(words[i + 1].substring(colon + 1));
    }
    return new Row(ids, logprobs);
  }
}
