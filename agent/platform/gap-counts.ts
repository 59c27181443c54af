/** Counts reads that failed, by cause, until somebody takes the counts. Causes are fixed words of ours. */
export class GapCounts {
  #counts = new Map<string, number>();

  add(cause: string, times = 1): void {
    if (times > 0) this.#counts.set(cause, (this.#counts.get(cause) ?? 0) + times);
  }

  /** The counts since the last call. */
  take(): Readonly<Record<string, number>> {
    if (this.#counts.size === 0) return {};
    const taken = Object.fromEntries(this.#counts);
    this.#counts = new Map();
    return taken;
  }
}
