/** Whoever asked what a host remembers waits so long for the answer. */
export const RECALL_PATIENCE_MS = 10_000;
/** Recollections that one agent is asked for at a time: each is a large frame. */
const MAX_OPEN = 8;
/** At the pace at which they are asked, late answers are expected for twenty minutes. */
const MAX_REMEMBERED = 1_000;

/**
 * What one agent was asked to recall and has not answered; times are monotonic milliseconds. A question is open as long as somebody waits
 * for its answer. A late answer is still one: the agent did nothing wrong.
 */
export class OpenRecalls {
  readonly #askedAtMs = new Map<string, number>();

  /** False while the agent has enough to do. */
  hasRoom(nowMs: number): boolean {
    let open = 0;
    for (const askedAtMs of this.#askedAtMs.values()) if (nowMs - askedAtMs <= RECALL_PATIENCE_MS) open += 1;
    return open < MAX_OPEN;
  }

  /** To be called when there is room: what is forgotten in exchange is then long past its patience. */
  add(questionId: string, nowMs: number): void {
    this.#askedAtMs.set(questionId, nowMs);
    for (const oldest of this.#askedAtMs.keys()) {
      if (this.#askedAtMs.size <= MAX_REMEMBERED) break;
      this.#askedAtMs.delete(oldest);
    }
  }

  /** True when it was asked; it is answered then. */
  take(questionId: string): boolean {
    return this.#askedAtMs.delete(questionId);
  }
}
