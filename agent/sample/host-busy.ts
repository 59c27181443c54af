import type { HostCounters } from '../platform/platform.ts';
import { RECENT_SECONDS } from './recent-cpu.ts';

/** A tick that is a few seconds late still says how busy these were in the mean; more than that would paint a plateau. */
const MAX_SPREAD_S = 5;

/** Busy and stolen cores of one tick. */
export interface HostLoad {
  readonly busyCores: number;
  readonly stealCores: number;
}

/**
 * How busy the host was, one value a second for 15 minutes; NaN where nobody knows. Busy is everything but idle, waiting and stolen:
 * user and system time can be dodged by programs that sleep over the clock tick.
 */
export class HostBusy {
  readonly #ring = new Float32Array(RECENT_SECONDS).fill(Number.NaN);
  #second = 0;
  #last: HostCounters | undefined;

  /**
   * Takes the counters of a tick that took `elapsedMs` and completed `seconds` seconds. Answers undefined without a difference to
   * tell from: on the first tick, after a hole, without counters, and when they went backwards (a processor was taken away, a machine was restored).
   */
  take(counters: HostCounters | undefined, elapsedMs: number, seconds: number): HostLoad | undefined {
    const load = counters === undefined || seconds > MAX_SPREAD_S ? undefined : this.#loadSince(counters, elapsedMs);
    this.#last = counters;
    for (let passed = Math.min(seconds, RECENT_SECONDS); passed > 0; passed--) {
      this.#second++;
      this.#ring[this.#second % RECENT_SECONDS] = load?.busyCores ?? Number.NaN;
    }
    return load;
  }

  /** The last `windowS` (1..900) seconds, newest last. */
  read(windowS: number): Float32Array {
    const values = new Float32Array(Math.min(windowS, RECENT_SECONDS));
    for (let index = 0; index < values.length; index++) {
      const second = this.#second - values.length + 1 + index;
      values[index] = second < 1 ? Number.NaN : (this.#ring[second % RECENT_SECONDS] as number);
    }
    return values;
  }

  #loadSince(now: HostCounters, elapsedMs: number): HostLoad | undefined {
    const last = this.#last;
    if (last === undefined || elapsedMs <= 0 || now.cpuCount !== last.cpuCount) return undefined;
    const idle = now.idleMs - last.idleMs;
    const iowait = now.iowaitMs - last.iowaitMs;
    const steal = now.stealMs - last.stealMs;
    // iowait is known to step back a little when a waiting task moves between processors; idle and steal never do.
    if (idle < 0 || steal < 0 || iowait < -1_000) return undefined;
    const busyMs = now.cpuCount * elapsedMs - idle - Math.max(0, iowait) - steal;
    return { busyCores: Math.max(0, busyMs / elapsedMs), stealCores: steal / elapsedMs };
  }
}
