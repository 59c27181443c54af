/** An answer, and when it was worked out, epoch milliseconds. */
export interface Kept<T> {
  readonly value: T;
  readonly atMs: number;
}

/**
 * Keeps an answer that costs much for some time. Whoever asks meanwhile, or while it is still being worked out, gets the same one, with
 * its age. A failure is kept by nobody.
 */
export class KeptAnswer<T> {
  readonly #keptMs: number;
  #kept: { readonly atMs: number; readonly answer: Promise<T> } | undefined;

  constructor(keptMs: number) {
    this.#keptMs = keptMs;
  }

  async get(nowMs: number, workOut: () => Promise<T>): Promise<Kept<T>> {
    const kept = this.#kept;
    const ageMs = kept === undefined ? Number.POSITIVE_INFINITY : nowMs - kept.atMs;
    const { atMs, answer } =
      kept !== undefined && ageMs >= 0 && ageMs < this.#keptMs ? kept : this.#begin(nowMs, workOut);
    return { value: await answer, atMs };
  }

  #begin(atMs: number, workOut: () => Promise<T>) {
    const begun = { atMs, answer: workOut() };
    this.#kept = begun;
    begun.answer.catch(() => {
      if (this.#kept === begun) this.#kept = undefined;
    });
    return begun;
  }
}
