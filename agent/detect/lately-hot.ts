import { z } from 'zod';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { UsageView } from './detector.ts';

const snapshotSchema = z.array(z.tuple([z.string(), z.number()]));
/** A miner that pauses for a moment (a new job, an observer) is still a process that computes. */
const LATELY_MS = 5 * 60_000;
const MAX_PROCESSES = 2_048;

/** Which processes were hot within the last five minutes. Bounded: the ones hot longest ago are forgotten first. */
export class LatelyHot {
  #hotAt = new Map<ProcessKey, number>();

  take(usage: UsageView, nowMs: number): void {
    for (const key of usage.hot) {
      this.#hotAt.delete(key);
      this.#hotAt.set(key, nowMs);
    }
    for (const [key, hotAt] of this.#hotAt) {
      if (nowMs - hotAt <= LATELY_MS && this.#hotAt.size <= MAX_PROCESSES) break;
      this.#hotAt.delete(key);
    }
  }

  has(key: ProcessKey): boolean {
    return this.#hotAt.has(key);
  }

  keys(): Iterable<ProcessKey> {
    return this.#hotAt.keys();
  }

  forget(key: ProcessKey): void {
    this.#hotAt.delete(key);
  }

  snapshot(): z.infer<typeof snapshotSchema> {
    return [...this.#hotAt];
  }

  restore(snapshot: z.infer<typeof snapshotSchema>): void {
    this.#hotAt = new Map(snapshot);
  }

  static readonly snapshotSchema = snapshotSchema;
}
