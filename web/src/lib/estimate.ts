import type { Mode, Model, Offer } from './types';

/** Tokens of a usual answer in each mode, those of all agents together. */
const TOKENS: Record<Mode, number> = { instant: 200, thinking: 600, contemplating: 1600 };

/** How many agents of a mode share each step, as far as a processor gains by it. */
const SHARED: Record<Mode, number> = { instant: 1, thinking: 1, contemplating: 2 };

/** Tokens a second of a model: as measured in its last answer, else as its catalogue expects. */
export function speedOf(model: Model | undefined, offers: Offer[]): number | null {
  if (!model) {
    return null;
  }
  return model.tokens_per_second ?? offers.find((offer) => offer.id === model.id)?.tokens_per_second ?? null;
}

/** Seconds of a usual answer; null if the model's speed is not known yet. */
export function secondsOf(mode: Mode, speed: number | null): number | null {
  return speed ? TOKENS[mode] / (speed * SHARED[mode]) : null;
}
