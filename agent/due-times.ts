/** When the next of several recurring duties is due, by a clock that never jumps. */
export class DueTimes<Duty extends string> {
  readonly #everyMs: Readonly<Record<Duty, number>>;
  readonly #firstMs: Partial<Readonly<Record<Duty, number>>>;
  readonly #next = new Map<Duty, number>();

  /** @param firstMs for a duty that shall not wait a whole interval before its first time */
  constructor(everyMs: Readonly<Record<Duty, number>>, firstMs: Partial<Readonly<Record<Duty, number>>> = {}) {
    this.#everyMs = everyMs;
    this.#firstMs = firstMs;
  }

  /** True once each interval; the first time one interval (or `firstMs`) after the first question. */
  isDue(duty: Duty, nowMs: number): boolean {
    const next = this.#next.get(duty);
    if (next !== undefined && nowMs < next) return false;
    const everyMs = this.#everyMs[duty];
    if (next === undefined) {
      this.#next.set(duty, nowMs + (this.#firstMs[duty] ?? everyMs));
      return false;
    }
    this.#next.set(duty, nowMs - next > everyMs ? nowMs + everyMs : next + everyMs);
    return true;
  }
}
