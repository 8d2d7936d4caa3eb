package dev.flint.assistant.contemplate;

import dev.flint.chat.Event;

/// How sure a model was of its last tokens: the mean over a window of how unlikely the alternatives
/// were (DeepConf, arXiv 2508.15260). Higher is surer. For one thread.
final class Confidence {
  /// Tokens looked back at.
  private static final int WINDOW = 2_048;

  /// Likeliest tokens that are asked for at each step.
  static final int TOP = 20;

  private final float[] recent = new float[WINDOW];
  private int seen;
  private double sum;

  void add(Event.Token token) {
    double total = 0;
    for (Event.Candidate candidate : token.top()) {
      total -= candidate.logprob();
    }
    float value = token.top().isEmpty() ? 0 : (float) (total / token.top().size());
    int slot = seen % WINDOW;
    if (seen >= WINDOW) {
      sum -= recent[slot];
    }
    recent[slot] = value;
    sum += value;
    seen++;
  }

  int seen() {
    return seen;
  }

  double value() {
    return seen == 0 ? 0 : sum / Math.min(seen, WINDOW);
  }
}
