package dev.flint.model.sample;

import org.jspecify.annotations.Nullable;

/// The tokens that may still be drawn, thinned out step by step. Holds token ids and looks their
/// logits up in the caller's array, so a step moves nothing but ids.
///
/// Nothing here sorts the vocabulary: top-k is one scan with a heap of k; top-p and typical build a
/// heap and take from it only what they keep. Equal logits are ordered by id, the lower first.
/// Probabilities are summed in double and rounded to float once, where they are compared with p.
final class Candidates {
  /// What a heap has on top.
  private enum Order {
    LIKELIEST,
    UNLIKELIEST,
    MOST_TYPICAL
  }

  private float[] logits = {};
  private int[] ids = {};
  private int size;
  private boolean likeliestFirst;
  private double meanLogit; // set while ordered by MOST_TYPICAL

  private double[] weights = {}; // [size] after weigh(): proportional to the probability
  private double totalWeight;

  int size() {
    return size;
  }

  int id(int index) {
    return ids[index];
  }

  /// After [#weigh].
  double probability(int index) {
    return weights[index] / totalWeight;
  }

  /// Starts from the `k` likeliest allowed tokens, likeliest first; fewer if fewer are above
  /// negative infinity.
  void selectTop(float[] logits, long @Nullable [] allowed, int k) {
    begin(logits, Math.min(k, logits.length));
    float floor = Float.NEGATIVE_INFINITY;
    if (allowed == null) {
      for (int id = 0; id < logits.length; id++) {
        if (!(logits[id] <= floor)) { // so that NaN gets in and is refused
          floor = offer(id, k);
        }
      }
    } else {
      int words = Math.min(allowed.length, (logits.length + 63) >>> 6);
      for (int word = 0; word < words; word++) {
        for (long bits = allowed[word]; bits != 0; bits &= bits - 1) {
          int id = (word << 6) + Long.numberOfTrailingZeros(bits);
          if (id < logits.length && !(logits[id] <= floor)) {
            floor = offer(id, k);
          }
        }
      }
    }
    refuseIfEmpty(allowed);
    for (int end = size - 1; end > 0; end--) { // heap sort: the unlikeliest go last
      swap(0, end);
      siftDown(Order.UNLIKELIEST, 0, end);
    }
    likeliestFirst = true;
  }

  /// Adds to a heap of at most k with the unlikeliest on top; returns the logit to be exceeded from
  /// now on.
  private float offer(int id, int k) {
    refuseIfBad(id);
    if (size < k) {
      ids[size] = id;
      siftUp(Order.UNLIKELIEST, size++);
      return size < k ? Float.NEGATIVE_INFINITY : logits[ids[0]];
    }
    ids[0] = id;
    siftDown(Order.UNLIKELIEST, 0, size);
    return logits[ids[0]];
  }

  /// Starts from all allowed tokens above negative infinity, in the order of their ids.
  void selectAll(float[] logits, long @Nullable [] allowed) {
    begin(logits, logits.length);
    for (int id = 0; id < logits.length; id++) {
      if (logits[id] != Float.NEGATIVE_INFINITY && (allowed == null || isSet(allowed, id))) {
        refuseIfBad(id);
        ids[size++] = id;
      }
    }
    refuseIfEmpty(allowed);
  }

  private void begin(float[] logits, int capacity) {
    this.logits = logits;
    if (ids.length < capacity) {
      ids = new int[capacity];
    }
    size = 0;
    likeliestFirst = false;
  }

  private static boolean isSet(long[] bits, int index) {
    int word = index >>> 6;
    return word < bits.length && (bits[word] >>> index & 1) != 0;
  }

  private void refuseIfBad(int id) {
    if (!(logits[id] < Float.POSITIVE_INFINITY)) {
      throw BadLogits.at(id, logits[id]);
    }
  }

  private void refuseIfEmpty(long @Nullable [] allowed) {
    if (size == 0) {
      throw new BadLogits(
          allowed == null
              ? "no token can be drawn: every logit is negative infinity"
              : "no token can be drawn: every allowed token's logit is negative infinity");
    }
  }

  /// Keeps the tokens nearest to typical until their probability exceeds p, most typical first.
  ///
  /// A token's information is `-log p`, the entropy is its mean, and `log p` differs from the logit
  /// by a constant; so how far a token's information is from the entropy is how far its logit is
  /// from the mean logit.
  void keepTypical(float p) {
    if (p >= 1) {
      return;
    }
    float max = maxLogit();
    double total = 0;
    double weighted = 0;
    for (int i = 0; i < size; i++) {
      double below = (double) logits[ids[i]] - max;
      double weight = Math.exp(below);
      total += weight;
      weighted += weight * below;
    }
    meanLogit = max + weighted / total;
    keepUntil(Order.MOST_TYPICAL, Math.nextUp(p), max, total);
    likeliestFirst = false;
  }

  /// Keeps the likeliest tokens until their probability reaches p, likeliest first.
  void keepTopP(float p) {
    if (p >= 1) {
      return;
    }
    float max = maxLogit();
    double total = 0;
    for (int i = 0; i < size; i++) {
      total += Math.exp((double) logits[ids[i]] - max);
    }
    if (likeliestFirst) {
      double kept = 0;
      for (int i = 0; i < size; i++) {
        kept += Math.exp((double) logits[ids[i]] - max);
        if ((float) (kept / total) >= p) {
          size = i + 1;
          break;
        }
      }
    } else {
      // Tokens that each weigh less than (1 - p) / n of the whole cannot be needed to reach p; half
      // of that leaves room for rounding.
      keepAbove(max + Math.log(0.5 * (1 - p) * total / size));
      keepUntil(Order.LIKELIEST, p, max, total);
      likeliestFirst = true;
    }
  }

  /// Takes tokens from a heap until they weigh `p * total` and drops the rest.
  private void keepUntil(Order order, float p, float max, double total) {
    for (int i = size / 2 - 1; i >= 0; i--) {
      siftDown(order, i, size);
    }
    int rest = size; // [0, rest) heap, [rest, size) kept, the newest first
    double kept = 0;
    do {
      kept += Math.exp((double) logits[ids[0]] - max);
      swap(0, --rest);
      siftDown(order, 0, rest);
    } while (rest > 0 && (float) (kept / total) < p);
    int count = size - rest;
    for (int i = 0; i < count / 2; i++) {
      swap(rest + i, size - 1 - i);
    }
    System.arraycopy(ids, rest, ids, 0, count);
    size = count;
  }

  /// Drops the tokens below p times the likeliest one's probability; their order stays.
  void keepMinP(float p) {
    if (p > 0) {
      keepAbove(maxLogit() + (float) Math.log(p));
    }
  }

  private void keepAbove(double leastLogit) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (logits[ids[i]] >= leastLogit) {
        ids[kept++] = ids[i];
      }
    }
    size = kept;
  }

  /// Keeps the likeliest token alone.
  void keepLikeliest() {
    int best = 0;
    for (int i = 1; i < size; i++) {
      if (before(Order.LIKELIEST, ids[i], ids[best])) {
        best = i;
      }
    }
    ids[0] = ids[best];
    size = 1;
  }

  /// Fills in the weights of the draw: probabilities at a temperature above 0.
  void weigh(float temperature) {
    if (weights.length < size) {
      weights = new double[Math.max(size, Math.min(ids.length, 2 * weights.length))];
    }
    float max = maxLogit();
    totalWeight = 0;
    for (int i = 0; i < size; i++) {
      weights[i] = Math.exp(((double) logits[ids[i]] - max) / temperature);
      totalWeight += weights[i];
    }
  }

  /// The token at `uniform` (from 0 to below 1) of the weights laid end to end.
  int draw(double uniform) {
    double target = uniform * totalWeight;
    double passed = 0;
    int last = ids[0];
    for (int i = 0; i < size; i++) {
      if (weights[i] > 0) {
        last = ids[i];
        passed += weights[i];
        if (passed > target) {
          break;
        }
      }
    }
    return last;
  }

  private float maxLogit() {
    float max = logits[ids[0]];
    if (!likeliestFirst) {
      for (int i = 1; i < size; i++) {
        max = Math.max(max, logits[ids[i]]);
      }
    }
    return max;
  }

  private void siftUp(Order order, int place) {
    int id = ids[place];
    while (place > 0) {
      int parent = (place - 1) >>> 1;
      if (!before(order, id, ids[parent])) {
        break;
      }
      ids[place] = ids[parent];
      place = parent;
    }
    ids[place] = id;
  }

  private void siftDown(Order order, int place, int end) {
    if (place >= end) {
      return;
    }
    int id = ids[place];
    for (int child; (child = 2 * place + 1) < end; place = child) {
      if (child + 1 < end && before(order, ids[child + 1], ids[child])) {
        child++;
      }
      if (!before(order, ids[child], id)) {
        break;
      }
      ids[place] = ids[child];
    }
    ids[place] = id;
  }

  private boolean before(Order order, int a, int b) {
    float x = logits[a];
    float y = logits[b];
    return switch (order) {
      case LIKELIEST -> x != y ? x > y : a < b;
      case UNLIKELIEST -> x != y ? x < y : a > b;
      case MOST_TYPICAL -> {
        double dx = Math.abs(x - meanLogit);
        double dy = Math.abs(y - meanLogit);
        yield dx != dy ? dx < dy : before(Order.LIKELIEST, a, b);
      }
    };
  }

  private void swap(int i, int j) {
    int id = ids[i];
    ids[i] = ids[j];
    ids[j] = id;
  }
}
