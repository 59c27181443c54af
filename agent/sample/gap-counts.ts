/** Counts of readings that failed, by cause. Small and bounded: causes are our own words. */
export class GapCounts {
  readonly #counts = new Map<string, number>();

  count(cause: string, amount = 1): void {
    if (amount > 0) this.#counts.set(cause, (this.#counts.get(cause) ?? 0) + amount);
  }

  add(counts: Readonly<Record<string, number>>): void {
    for (const [cause, amount] of Object.entries(counts)) this.count(cause, amount);
  }

  /** All counts since the last call. */
  take(): Readonly<Record<string, number>> {
    const counts = Object.fromEntries(this.#counts);
    this.#counts.clear();
    return counts;
  }
}

/** Turns counters that only rise into what was added since the last look. Zeroes are left out. */
export class CounterDeltas {
  readonly #last = new Map<string, number>();

  take(counters: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
    const deltas: Record<string, number> = {};
    for (const [name, value] of Object.entries(counters)) {
      const delta = value - (this.#last.get(name) ?? 0);
      if (delta > 0) deltas[name] = delta;
      this.#last.set(name, value);
    }
    return deltas;
  }
}
