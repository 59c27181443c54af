import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import type { HostCounters } from '../../platform.ts';
import { ProcFileReader } from '../proc-file-reader.ts';
import { systemReadFailure } from '../../read-failure.ts';

/** /proc/stat grows with processors and interrupts; the largest machines have some hundred kilobytes. */
const MAX_STAT_BYTES = 4 * 1024 * 1024;
const MAX_UPTIME_BYTES = 128;

/** Reads /proc/stat and /proc/uptime (proc(5)). */
export class HostCountersReader {
  readonly #proc: string;
  readonly #ticksPerSecond: number;
  readonly #reader = new ProcFileReader();

  constructor(proc: string, ticksPerSecond: number) {
    this.#proc = proc;
    this.#ticksPerSecond = ticksPerSecond;
  }

  read(): Observed<HostCounters> {
    try {
      const uptime = parseUptime(this.#reader.read(`${this.#proc}/uptime`, MAX_UPTIME_BYTES).toString('latin1'));
      const stat = this.#reader.read(`${this.#proc}/stat`, MAX_STAT_BYTES);
      const counters = parseHostCounters(stat.toString('latin1'), this.#ticksPerSecond, uptime ?? Number.NaN);
      return counters === undefined || uptime === undefined ? unobservable('failed', 'malformed') : observed(counters);
    } catch (error) {
      return systemReadFailure(error);
    }
  }
}

/** First number of /proc/uptime in milliseconds. */
export function parseUptime(text: string): number | undefined {
  const match = /^(\d{1,12})(?:\.(\d{1,9}))? /.exec(text);
  if (match === null) return undefined;
  const [, seconds = '', fraction = ''] = match;
  return Number(seconds) * 1_000 + Math.round(Number(`0.${fraction === '' ? '0' : fraction}`) * 1_000);
}

/**
 * The lines `cpu`, `cpuN` and `processes`. `undefined` when the first line is not the sum over processors. Time of guests is
 * within user time; interrupts are within system time. Columns that an old kernel does not have count as 0, as they do there.
 */
export function parseHostCounters(text: string, ticksPerSecond: number, uptimeMs: number): HostCounters | undefined {
  const sum = /^cpu +(\d[\d ]*)$/m.exec(text.slice(0, text.indexOf('\n') + 1 || undefined));
  const forks = /^processes (\d{1,16})$/m.exec(text);
  if (sum === null || forks === null) return undefined;
  const ms = (sum[1] ?? '').split(' ').map((ticks) => (Number(ticks) * 1_000) / ticksPerSecond);
  if (ms.length < 4 || !ms.every(Number.isFinite)) return undefined;
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = ms;
  const cpuCount = text.match(/^cpu\d+ /gm)?.length ?? 0;
  if (cpuCount === 0) return undefined;
  return {
    cpuCount,
    idleMs: idle,
    iowaitMs: iowait,
    stealMs: steal,
    userMs: user + nice,
    systemMs: system + irq + softirq,
    forks: Number(forks[1]),
    uptimeMs,
    interruptMs: irq + softirq,
  };
}
