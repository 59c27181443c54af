import { setTimeout as pause } from 'node:timers/promises';
import { DEFAULT_RETENTION, type RetentionKind } from '#shared/model/retention.ts';
import type { Store } from './store/store.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Soon after a start, so that a collector that is started often also forgets; then once an hour. */
const FIRST_AFTER_MS = 60_000;
/** A piece takes the writer some milliseconds; between two of them the ingest has it for itself. */
const ROWS_A_PIECE = 2_000;
const PAUSE_MS = 250;

const KINDS: readonly RetentionKind[] = ['alerts', 'findings', 'incidents', 'audit', 'series'];

export interface RetentionOptions {
  readonly store: Pick<Store, 'read' | 'write'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly reportError: (error: unknown) => void;
  readonly pauseMs?: number;
}

/** Deletes what is older than somebody wants it kept, a little at a time. */
export class RetentionKeeper implements AsyncDisposable {
  readonly #options: RetentionOptions;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  start(): void {
    this.#plan(FIRST_AFTER_MS);
  }

  /** Everything that is too old now, piece by piece. Resolves when it is gone, or when it is told to stop. */
  async forget(): Promise<void> {
    const { store, now, pauseMs = PAUSE_MS } = this.#options;
    const retention = (await store.read('retention', {})) ?? DEFAULT_RETENTION;
    for (const kind of KINDS) {
      const days = retention[kind];
      if (days === undefined) continue;
      const beforeMs = now() - days * DAY_MS;
      while (!this.#stop.signal.aborted && (await store.read('has-old', { kind, beforeMs }))) {
        await store.write([{ op: 'forget-old', kind, beforeMs, limit: ROWS_A_PIECE }]);
        await pause(pauseMs, undefined, { ref: false, signal: this.#stop.signal }).catch(() => undefined);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    this.#stop.abort();
    await this.#running;
  }

  #plan(afterMs: number): void {
    this.#timer = setTimeout(() => {
      this.#running = this.forget()
        .catch(this.#options.reportError)
        .finally(() => {
          if (!this.#stop.signal.aborted) this.#plan(HOUR_MS);
        });
    }, afterMs);
    this.#timer.unref();
  }
}
