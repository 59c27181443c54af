import * as z from 'zod';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { AgentEvent, DetectorSnapshot } from './detector.ts';
import { SnapshotForm } from './snapshot-form.ts';

const form = new SnapshotForm(1, z.object({ nowMs: z.number(), hotAt: z.array(z.tuple([z.string(), z.number()])) }));
/** A miner that pauses for a moment (a new job, an observer) is still a process that computes. */
const LATELY_MS = 5 * 60_000;
const MAX_PROCESSES = 2_048;

/**
 * Which processes were hot within the last five minutes of time that ticks have covered: one for all detectors, told of each event before
 * they are. Bounded: the ones hot longest ago are forgotten first.
 */
export class LatelyHot {
  #nowMs = 0;
  #hotAt = new Map<ProcessKey, number>();

  take(event: AgentEvent): void {
    if (event.type === 'exit') this.#hotAt.delete(event.process.key);
    if (event.type !== 'tick') return;
    this.#nowMs += event.elapsedMs;
    for (const key of event.usage.hot) {
      this.#hotAt.delete(key);
      this.#hotAt.set(key, this.#nowMs);
    }
    for (const [key, hotAt] of this.#hotAt) {
      if (this.#nowMs - hotAt <= LATELY_MS && this.#hotAt.size <= MAX_PROCESSES) break;
      this.#hotAt.delete(key);
    }
  }

  has(key: ProcessKey): boolean {
    return this.#hotAt.has(key);
  }

  keys(): Iterable<ProcessKey> {
    return this.#hotAt.keys();
  }

  snapshot(): DetectorSnapshot {
    return form.write({ nowMs: this.#nowMs, hotAt: [...this.#hotAt] });
  }

  restore(snapshot: DetectorSnapshot): void {
    const state = form.read(snapshot);
    if (state === undefined) return;
    this.#nowMs = state.nowMs;
    this.#hotAt = new Map(state.hotAt);
  }
}
