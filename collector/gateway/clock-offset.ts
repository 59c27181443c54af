/**
 * How far the clock of an agent is ahead of ours, from the times in what it sends. A single message may have waited on the way; the
 * median of the last few does not care.
 */
export class ClockOffset {
  readonly #limit: number;
  readonly #offsetsMs: number[] = [];

  /** @param limit how many messages count */
  constructor(limit = 15) {
    this.#limit = limit;
  }

  /** @param agentMs what the agent's clock showed when it sent, @param ourMs what ours shows now; epoch milliseconds */
  observe(agentMs: number, ourMs: number): void {
    if (this.#offsetsMs.push(agentMs - ourMs) > this.#limit) this.#offsetsMs.shift();
  }

  /** Agent clock minus our clock, milliseconds; undefined before the first message. */
  get offsetMs(): number | undefined {
    const sorted = this.#offsetsMs.toSorted((a, b) => a - b);
    const middle = sorted.length >> 1;
    const upper = sorted[middle];
    const lower = sorted[sorted.length - 1 - middle];
    return upper === undefined || lower === undefined ? undefined : (upper + lower) / 2;
  }
}
