import type { ProcessRef } from '#shared/model/process-ref.ts';
import { RECENT_SECONDS } from './recent-cpu.ts';

/** Two kilobytes each. */
const MAX_DEPARTED = 128;

/** A process that has ended, and what it used second by second until then, newest last; NaN = unknown. */
export interface DepartedProcess {
  readonly ref: ProcessRef;
  readonly endedAtMs: number;
  readonly cores: Float32Array;
}

/** Who used the processor within the last 15 minutes and has ended since: a miner that is restarted all the time leaves its trace here. */
export class DepartedProcesses {
  readonly #departed: DepartedProcess[] = [];

  remember(process: DepartedProcess): void {
    this.#departed.push(process);
    const oldestMs = process.endedAtMs - RECENT_SECONDS * 1000;
    while (this.#departed.length > MAX_DEPARTED || (this.#departed[0]?.endedAtMs ?? oldestMs) < oldestMs)
      this.#departed.shift();
  }

  /** Those that ended after a moment, the oldest first. */
  since(ms: number): readonly DepartedProcess[] {
    return this.#departed.filter(({ endedAtMs }) => endedAtMs > ms);
  }
}
