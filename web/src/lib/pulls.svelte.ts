import { api, followPull, Refused } from './api';
import { t } from './preferences.svelte';
import type { Offer } from './types';

/** The catalogue, and what is being fetched of it. */
export class Pulls {
  offers = $state<Offer[]>([]);
  known = $state(false);
  failure = $state('');
  private readonly followed = new Set<string>();

  /** @param whenDone a model has come */
  constructor(private readonly whenDone: () => Promise<void>) {}

  async look(): Promise<void> {
    await this.attempt(async () => {
      this.offers = await api.catalogue();
      this.known = true;
      for (const offer of this.offers) {
        if (offer.pull?.state === 'running') {
          void this.follow(offer.id);
        }
      }
    });
  }

  async begin(offer: Offer): Promise<void> {
    await this.attempt(async () => {
      this.put(offer.id, { pull: await api.pull(offer.id, offer.consent !== '') });
      await this.follow(offer.id);
    });
  }

  async stop(offer: Offer): Promise<void> {
    await this.attempt(() => api.stopPull(offer.id));
  }

  private async follow(id: string): Promise<void> {
    if (this.followed.has(id)) {
      return;
    }
    this.followed.add(id);
    try {
      await followPull(id, (pull) => this.put(id, { pull }), new AbortController().signal);
    } finally {
      this.followed.delete(id);
    }
    if (this.offers.find((offer) => offer.id === id)?.pull?.state === 'done') {
      this.put(id, { here: true });
      await this.whenDone();
    }
  }

  private put(id: string, change: Partial<Offer>): void {
    this.offers = this.offers.map((offer) => (offer.id === id ? { ...offer, ...change } : offer));
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      this.failure = '';
      await work();
    } catch (problem) {
      this.failure = problem instanceof Refused ? problem.message : t('app.offline');
    }
  }
}
