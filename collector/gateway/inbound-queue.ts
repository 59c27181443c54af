/** `window`: so many may wait before the source is paused. `most`: what one read of a socket can bring beyond that. */
export interface InboundLimits {
  readonly window: number;
  readonly most: number;
}

interface Source {
  pause(): void;
  resume(): void;
}

/** Handles what comes in one by one, in order, and stops the source while too much waits. */
export class InboundQueue<T> {
  readonly #limits: InboundLimits;
  readonly #source: Source;
  readonly #handle: (item: T) => Promise<void>;
  readonly #failed: (item: T) => void;
  #waiting: T[] = [];
  #handling = false;

  /** @param failed told when `handle` rejects; the queue goes on */
  constructor(limits: InboundLimits, source: Source, handle: (item: T) => Promise<void>, failed: (item: T) => void) {
    this.#limits = limits;
    this.#source = source;
    this.#handle = handle;
    this.#failed = failed;
  }

  /** False when there is no room: nothing that keeps to the pace ever meets that. */
  push(item: T): boolean {
    if (this.#waiting.length >= this.#limits.most) return false;
    this.#waiting.push(item);
    if (!this.#handling) void this.#handleAll();
    else if (this.#waiting.length >= this.#limits.window) this.#source.pause();
    return true;
  }

  clear(): void {
    this.#waiting = [];
  }

  /** True while something is being handled: the peer need not have been heard meanwhile. */
  get isBusy(): boolean {
    return this.#handling;
  }

  async #handleAll(): Promise<void> {
    this.#handling = true;
    for (let item = this.#waiting.shift(); item !== undefined; item = this.#waiting.shift()) {
      try {
        await this.#handle(item);
      } catch {
        this.#failed(item); // Whoever owns the queue counts it.
      }
      if (this.#waiting.length < this.#limits.window) this.#source.resume();
    }
    this.#handling = false;
  }
}
