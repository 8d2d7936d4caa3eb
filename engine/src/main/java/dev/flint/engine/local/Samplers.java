package dev.flint.engine.local;

import dev.flint.chat.Failure;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Sampling;
import dev.flint.model.sample.Sampler;
import dev.flint.model.sample.SamplingOptions;
import dev.flint.model.sample.SequenceBreakers;
import dev.flint.model.sample.StopStrings;
import dev.flint.model.token.Specials;
import dev.flint.model.token.Tokenizer;

/// Samplers and stop strings as a request asks for them.
final class Samplers {
  private Samplers() {}

  static Sampler of(GenerateOptions options, Tokenizer tokenizer, int vocabulary) {
    Sampling wanted = options.sampling();
    try {
      return new Sampler(
          new SamplingOptions(
              wanted.temperature(),
              wanted.topK(),
              wanted.topP(),
              wanted.minP(),
              wanted.typicalP(),
              wanted.repeatPenalty(),
              wanted.frequencyPenalty(),
              wanted.presencePenalty(),
              wanted.penaltyLastN(),
              dry(wanted.dry(), tokenizer),
              wanted.logitBias(),
              options.seed().orElseGet(System::nanoTime)),
          vocabulary);
    } catch (IllegalArgumentException e) {
      throw new Failure(Failure.Code.BAD_REQUEST, String.valueOf(e.getMessage()), e);
    }
  }

  private static SamplingOptions.Dry dry(Sampling.Dry wanted, Tokenizer tokenizer) {
    if (wanted.multiplier() == 0) {
      return SamplingOptions.Dry.OFF;
    }
    return new SamplingOptions.Dry(
        wanted.multiplier(),
        wanted.base(),
        wanted.allowedLength(),
        wanted.penaltyLastN(),
        SequenceBreakers.of(
            SequenceBreakers.USUAL_TEXTS,
            tokenizer.size(),
            token -> tokenizer.bytes(token, true),
            text -> tokenizer.encode(text, Specials.AS_TEXT)));
  }

  static StopStrings stops(GenerateOptions options) {
    try {
      return new StopStrings(options.stop());
    } catch (IllegalArgumentException e) {
      throw new Failure(Failure.Code.BAD_REQUEST, String.valueOf(e.getMessage()), e);
    }
  }
}
