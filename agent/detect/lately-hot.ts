import { z } from 'zod';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { AgentEvent, DetectorSnapshot } from './detector.ts';

const stateSchema = z.object({ nowMs: z.number(), hotAt: z.array(z.tuple([z.string(), z.number()])) });
const VERSION = 1;
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
    const state: z.infer<typeof stateSchema> = { nowMs: this.#nowMs, hotAt: [...this.#hotAt] };
    return { version: VERSION, state };
  }

  restore({ version, state }: DetectorSnapshot): void {
    const parsed = stateSchema.safeParse(state);
    if (version !== VERSION || !parsed.success) return;
    this.#nowMs = parsed.data.nowMs;
    this.#hotAt = new Map(parsed.data.hotAt);
  }
}
