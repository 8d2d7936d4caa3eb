package dev.flint.model.sample;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Draws one sequence's next token from the model's logits.
///
/// The steps, in llama.cpp's default order: mask, logit bias, penalties, DRY, top-k, typical,
/// top-p, min-p, temperature, draw. Each step sees what the one before left; probabilities are
/// taken anew over that. llama.cpp's top-n-sigma, XTC, dynamic temperature, Mirostat and adaptive-p
/// are not here, nor is its min-keep: every step keeps at least one token. Among equal logits the
/// lower id goes first, in every step.
///
/// A temperature of 0 takes the likeliest token that the steps left and uses no random number;
/// above 0 each token uses exactly one. The same options, accepted tokens and logits therefore give
/// the same tokens; the probabilities rest on [Math#exp], whose last bit may differ between
/// processors.
///
/// One sampler serves one sequence and one thread at a time. After the first tokens, no call
/// allocates, except that the history of accepted tokens doubles when it is full.
public final class Sampler {
  private final SamplingOptions options;
  private final int vocabularySize;
  private final int[] biasedIds; // ascending
  private final float[] biases; // of biasedIds

  private final History history = new History();
  private final @Nullable Penalties penalties;
  private final @Nullable DryPenalty dry;
  private final Adjustments adjustments = new Adjustments();
  private final Candidates candidates = new Candidates();
  private final SplitMix64 random;

  /// @param vocabularySize how many logits each call brings; a logit bias for a token outside it is
  ///   an [IllegalArgumentException]
  public Sampler(SamplingOptions options, int vocabularySize) {
    if (vocabularySize <= 0) {
      throw new IllegalArgumentException(
          "the vocabulary has " + vocabularySize + " tokens; it must have some");
    }
    this.options = options;
    this.vocabularySize = vocabularySize;
    this.biasedIds = new int[options.logitBias().size()];
    this.biases = new float[biasedIds.length];
    int next = 0;
    for (Map.Entry<Integer, Float> bias : new TreeMap<>(options.logitBias()).entrySet()) {
      biasedIds[next] = checkToken(bias.getKey());
      biases[next++] = bias.getValue();
    }
    this.penalties = options.penalises() ? new Penalties(options, history, vocabularySize) : null;
    this.dry =
        options.dry().penalises() ? new DryPenalty(options.dry(), history, vocabularySize) : null;
    this.random = new SplitMix64(options.seed());
  }

  /// Tells the penalties of the sequence's next token: each of the prompt's, then each drawn one
  /// ([#sample] does not accept what it returns). An id outside the vocabulary is an
  /// [IllegalArgumentException].
  public void accept(int token) {
    checkToken(token);
    if (penalties != null || dry != null) {
      history.add(token);
    }
    if (penalties != null) {
      penalties.accepted(token);
    }
  }

  /// Draws from all tokens; see [#sample(float\[\], long\[\])].
  public int sample(float[] logits) {
    return sample(logits, null);
  }

  /// Draws the next token.
  ///
  /// @param logits one for each token of the vocabulary; negative infinity is never drawn. The
  ///   array is changed during the call and is as it was when the call ends
  /// @param allowed bit `id & 63` of word `id >> 6` allows a token; words that are not there allow
  ///   none; null allows all. The logits of tokens that are not allowed are not looked at
  /// @throws BadLogits if a logit is NaN or positive infinity, or no token is left to draw
  /// @throws IllegalArgumentException if the number of logits is not the vocabulary's
  public int sample(float[] logits, long @Nullable [] allowed) {
    Candidates left = survivors(logits, allowed);
    return options.temperature() == 0 ? left.id(0) : left.draw(random.nextDouble());
  }

  /// The tokens that [#sample] would draw from, with their probabilities.
  Candidates survivors(float[] logits, long @Nullable [] allowed) {
    if (logits.length != vocabularySize) {
      throw new IllegalArgumentException(
          "there are " + logits.length + " logits for a vocabulary of " + vocabularySize);
    }
    try {
      adjust(logits);
      thin(logits, allowed);
    } finally {
      adjustments.undo(logits);
    }
    return candidates;
  }

  private void adjust(float[] logits) {
    for (int i = 0; i < biasedIds.length; i++) {
      adjustments.set(logits, biasedIds[i], logits[biasedIds[i]] + biases[i]);
    }
    if (penalties != null) {
      penalties.apply(logits, adjustments);
    }
    if (dry != null) {
      dry.apply(logits, adjustments);
    }
  }

  private void thin(float[] logits, long @Nullable [] allowed) {
    boolean greedy = options.temperature() == 0;
    if (greedy && options.typicalP() == 1) { // the other steps always keep the likeliest
      candidates.selectTop(logits, allowed, 1);
    } else if (options.topK() > 0) {
      candidates.selectTop(logits, allowed, options.topK());
    } else {
      candidates.selectAll(logits, allowed);
    }
    candidates.keepTypical(options.typicalP());
    candidates.keepTopP(options.topP());
    candidates.keepMinP(options.minP());
    if (greedy) {
      candidates.keepLikeliest();
    }
    candidates.weigh(greedy ? 1 : options.temperature());
  }

  private int checkToken(int token) {
    if (token < 0 || token >= vocabularySize) {
      throw new IllegalArgumentException(
          "token " + token + " is not in a vocabulary of " + vocabularySize);
    }
    return token;
  }
}
