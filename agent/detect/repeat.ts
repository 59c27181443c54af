import * as z from 'zod';

const snapshotSchema = z.object({ nowMs: z.number(), said: z.array(z.tuple([z.string(), z.number()])) });

/**
 * What still holds is said again once a minute: that keeps its episode open, and a restart of anything in between loses nothing. Time
 * is the time that ticks have covered, so it neither jumps nor runs while the machine sleeps.
 */
export class Repeat {
  readonly #everyMs: number;
  #nowMs = 0;
  #said = new Map<string, number>();

  constructor(everyMs = 60_000) {
    this.#everyMs = everyMs;
  }

  /** Milliseconds that ticks have covered. */
  get nowMs(): number {
    return this.#nowMs;
  }

  advance(elapsedMs: number): void {
    this.#nowMs += elapsedMs;
  }

  /** True when it is time to say this (again); it then counts as said. */
  isDue(key: string): boolean {
    const said = this.#said.get(key);
    if (said !== undefined && this.#nowMs - said < this.#everyMs) return false;
    this.#said.set(key, this.#nowMs);
    return true;
  }

  /** Whether it was said, and nothing new has come since. */
  isSaid(key: string): boolean {
    return this.#said.has(key);
  }

  /** Something about it is new, or it is gone: the next time is due at once. */
  forget(key: string): void {
    this.#said.delete(key);
  }

  snapshot(): z.infer<typeof snapshotSchema> {
    return { nowMs: this.#nowMs, said: [...this.#said] };
  }

  restore(snapshot: z.infer<typeof snapshotSchema>): void {
    this.#nowMs = snapshot.nowMs;
    this.#said = new Map(snapshot.said);
  }

  static readonly snapshotSchema = snapshotSchema;
}
