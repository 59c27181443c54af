/** When the next of several recurring duties is due, by a clock that never jumps. */
export class DueTimes<Duty extends string> {
  readonly #everyMs: Readonly<Record<Duty, number>>;
  readonly #next = new Map<Duty, number>();

  constructor(everyMs: Readonly<Record<Duty, number>>) {
    this.#everyMs = everyMs;
  }

  /** True once each interval; the first time one interval after the first question. */
  isDue(duty: Duty, nowMs: number): boolean {
    const next = this.#next.get(duty);
    if (next !== undefined && nowMs < next) return false;
    const everyMs = this.#everyMs[duty];
    this.#next.set(duty, next === undefined || nowMs - next > everyMs ? nowMs + everyMs : next + everyMs);
    return next !== undefined;
  }
}
