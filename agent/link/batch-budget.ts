/** Bounds of a batch, bytes of JSON: the lower one passes a link of 5 kbit/s within the limit of silence, the upper one is half a frame. */
const LEAST_BYTES = 8_192;
const MOST_BYTES = 480_000;

const QUICK_MS = 1_000;
const SLOW_MS = 5_000;

/**
 * How large a batch may be on this link. It starts small, doubles while answers come quickly, halves when they come slowly, and
 * falls to a quarter when a connection is lost over one: a batch too large for a link would be sent for ever and never arrive.
 */
export class BatchBudget {
  #bytes = 65_536;

  get bytes(): number {
    return this.#bytes;
  }

  answered(afterMs: number): void {
    if (afterMs <= QUICK_MS) this.#set(this.#bytes * 2);
    else if (afterMs >= SLOW_MS) this.#set(this.#bytes / 2);
  }

  lost(): void {
    this.#set(this.#bytes / 4);
  }

  #set(bytes: number): void {
    this.#bytes = Math.min(MOST_BYTES, Math.max(LEAST_BYTES, Math.floor(bytes)));
  }
}
