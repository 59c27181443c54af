import { isUnobservable, type Observed } from '#shared/model/observed.ts';
import type { HostCounters } from '../../platform.ts';

/**
 * How long the processors of the host worked for processes between two calls (not for interrupts), derived from idle time: what user and system time say can be
 * dodged by sleeping over each clock tick. Measured noise against the sum over processes: 10-40 ms a second.
 */
export class BusyTime {
  #last: HostCounters | undefined;

  /** Milliseconds since the call before; undefined at the first call, after a failed read and when processors came or went. */
  advance(reading: Observed<HostCounters>): number | undefined {
    const last = this.#last;
    const now = isUnobservable(reading) ? undefined : reading.value;
    this.#last = now;
    if (last === undefined || now === undefined || last.cpuCount !== now.cpuCount) return undefined;
    const elapsedMs = (now.uptimeMs - last.uptimeMs) * now.cpuCount;
    const restMs = now.idleMs - last.idleMs + (now.iowaitMs - last.iowaitMs) + (now.stealMs - last.stealMs);
    const interruptMs = (now.interruptMs ?? 0) - (last.interruptMs ?? 0);
    return Math.max(0, elapsedMs - restMs - interruptMs);
  }
}
