import * as z from 'zod';

const snapshotSchema = z.number();

/**
 * So many at once, and then one every so often: what anybody may cause as often as they like is done no oftener than that. Times are
 * milliseconds that ticks have covered.
 */
export class Rate {
  readonly #everyMs: number;
  readonly #aheadMs: number;
  /** When all that was spent will have come back. */
  #fullAtMs = 0;

  constructor(atOnce: number, everyMs: number) {
    this.#everyMs = everyMs;
    this.#aheadMs = (atOnce - 1) * everyMs;
  }

  allows(nowMs: number): boolean {
    return this.#fullAtMs - nowMs <= this.#aheadMs;
  }

  spend(nowMs: number): void {
    this.#fullAtMs = Math.max(this.#fullAtMs, nowMs) + this.#everyMs;
  }

  snapshot(): z.infer<typeof snapshotSchema> {
    return this.#fullAtMs;
  }

  restore(snapshot: z.infer<typeof snapshotSchema>): void {
    this.#fullAtMs = snapshot;
  }

  static readonly snapshotSchema = snapshotSchema;
}
