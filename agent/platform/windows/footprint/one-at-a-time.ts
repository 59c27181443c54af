import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Does one thing after the other. When one does not end in time, nothing else is begun until it does: it keeps a thread, and the next one might keep
 * another. So what hangs on another thread costs no more than that; what it does on this one has no limit.
 */
export class OneAtATime {
  readonly #mostWaiting: number;
  readonly #limitMs: number;
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();
  #hanging: Promise<unknown> | undefined;

  constructor(mostWaiting: number, limitMs: number) {
    this.#mostWaiting = mostWaiting;
    this.#limitMs = limitMs;
  }

  /** Whether one that was begun does not end. */
  get hangs(): boolean {
    return this.#hanging !== undefined;
  }

  /** Undefined: it was not begun, because too many wait, or one before it does not end. */
  async run<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.#waiting >= this.#mostWaiting || this.hangs) return undefined;
    this.#waiting++;
    const before = this.#last;
    const done = before.then(() => (this.hangs ? undefined : work())).finally(() => this.#waiting--);
    this.#last = before.then(() => this.#waitFor(done));
    return await done;
  }

  async #waitFor(done: Promise<unknown>): Promise<void> {
    const limit = new AbortController();
    const ended = () => {
      if (this.#hanging === done) this.#hanging = undefined;
      limit.abort();
    };
    const end = done.then(ended, ended);
    const late = sleep(this.#limitMs, undefined, { ref: false, signal: limit.signal }).then(
      () => {
        if (!limit.signal.aborted) this.#hanging = done;
      },
      () => undefined,
    );
    await Promise.race([end, late]);
  }
}
