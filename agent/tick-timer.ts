import type { PlatformClock } from './platform/platform.ts';

/**
 * Calls on a grid of equal intervals of the monotonic clock, so that small delays do not add up. A call that comes too late is made at
 * once, those that it missed are not made up for. The timer keeps the program running.
 */
export class TickTimer {
  readonly #clock: PlatformClock;
  readonly #intervalMs: number;
  readonly #signal: AbortSignal;

  constructor(clock: PlatformClock, intervalMs: number, signal: AbortSignal) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#signal = signal;
  }

  /** Until the signal; the first call is now. Resolves when no call will come any more. `call` must not throw. */
  async run(call: () => void): Promise<void> {
    const startMs = this.#clock.monotonicMs();
    while (!this.#signal.aborted) {
      call();
      const passedMs = this.#clock.monotonicMs() - startMs;
      const nextMs = (Math.floor(passedMs / this.#intervalMs) + 1) * this.#intervalMs;
      await this.#wait(nextMs - passedMs);
    }
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#signal.aborted) return resolve();
      const end = (): void => {
        clearTimeout(timer);
        this.#signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#signal.addEventListener('abort', end, { once: true });
    });
  }
}
