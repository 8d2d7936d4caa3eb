package dev.flint.model.run;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Objects;
import java.util.Properties;
import java.util.zip.GZIPInputStream;

/// What llama.cpp computes on the F32 twin of a real model over a fixed text
/// (`oracle/real/README.md`).
final class Truth {
  private static final int RECORD_TOP = 5;

  final Properties properties = new Properties();

  /// Tokens of a chunk.
  final int chunk;

  /// `[chunks][chunk]` tokens that are read.
  final int[][] tokens;

  /// Natural-log probability of the following token of the chunk.
  final float[][] next;

  /// The most likely next token.
  final int[][] top;

  Truth(String name) throws IOException {
    String resource = "/dev/flint/model/oracle/real/" + name;
    try (var in = Truth.class.getResourceAsStream(resource + ".properties")) {
      properties.load(Objects.requireNonNull(in, resource));
    }
    chunk = Integer.parseInt(properties.getProperty("chunk"));
    int chunks = Integer.parseInt(properties.getProperty("chunks"));
    tokens = new int[chunks][chunk];
    next = new float[chunks][chunk];
    top = new int[chunks][chunk];
    try (var raw = Truth.class.getResourceAsStream(resource + ".top5.gz");
        var in = new DataInputStream(new GZIPInputStream(Objects.requireNonNull(raw, resource)))) {
      for (int c = 0; c < chunks; c++) {
        for (int i = 0; i < chunk; i++) {
          tokens[c][i] = in.readInt();
          next[c][i] = in.readFloat();
          top[c][i] = in.readInt();
          in.skipNBytes(4 * (RECORD_TOP - 1) + 4 * RECORD_TOP);
        }
      }
    }
  }

  double perplexity(String run) {
    return Double.parseDouble(properties.getProperty("perplexity." + run));
  }
}
