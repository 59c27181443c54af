/** Counts of readings that failed, by cause. Small and bounded: causes are our own words. */
export class GapCounts {
  readonly #counts = new Map<string, number>();

  count(cause: string, amount = 1): void {
    if (amount > 0) this.#counts.set(cause, (this.#counts.get(cause) ?? 0) + amount);
  }

  /** All counts since the last call. */
  take(): Readonly<Record<string, number>> {
    const counts = Object.fromEntries(this.#counts);
    this.#counts.clear();
    return counts;
  }
}
