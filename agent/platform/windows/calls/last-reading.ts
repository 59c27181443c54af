import type { Unobservable } from '#shared/model/observed.ts';
import type { PlatformClock } from '../../platform.ts';

/** What was seen within some ticks is still so. */
const FRESH_MS = 5_000;

/** Whether something can be read, by when it last was: to read it only to tell so is dear. */
export class LastReading {
  readonly #clock: Pick<PlatformClock, 'monotonicMs'>;
  readonly #read: () => Unobservable | undefined;
  #last: { readonly atMs: number; readonly failure: Unobservable | undefined } | undefined;

  /** `read`: undefined when it could be read. */
  constructor(clock: Pick<PlatformClock, 'monotonicMs'>, read: () => Unobservable | undefined) {
    this.#clock = clock;
    this.#read = read;
  }

  /** It was read, or not, just now. */
  saw(failure: Unobservable | undefined): void {
    this.#last = { atMs: this.#clock.monotonicMs(), failure };
  }

  /** Why it cannot be read; reads it only when nobody did lately. */
  failure(): Unobservable | undefined {
    if (this.#last === undefined || this.#clock.monotonicMs() - this.#last.atMs > FRESH_MS) this.saw(this.#read());
    return this.#last?.failure;
  }
}
