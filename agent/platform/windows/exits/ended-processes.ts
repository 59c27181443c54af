import { type Observed, observed, type Unobservable, unobservable } from '#shared/model/observed.ts';
import type { ExitReading, ExitRecord } from '../../platform.ts';
import type { ProcessTable } from '../../process-table.ts';
import { PROCESS_TIMES, UNITS_PER_MS } from '../calls/structures.ts';
import type { Handle, WindowsCalls } from '../calls/windows-calls.ts';
import { startIdAt } from '../process/process-list.ts';
import { QUERY_LIMITED } from '../process/process-run.ts';

/** One handle each; who comes when so many are held leaves no record. */
const MAX_HELD = 16_384;
/** Further from what the list has just said, and nearer to our own, no times of another process are. */
const OFF_MS = 100;
const OURS_MS = 50;
const { at: T } = PROCESS_TIMES;

/**
 * What processes had used when they ended. A handle of each that a sweep listed answers for its times after its end, exactly (learn.microsoft.com,
 * GetProcessTimes); it is closed with the next reading. Until then its pid is nobody else's. Who began and ended between two sweeps leaves nothing, so the
 * reading is never complete. Wine answers with the caller's own times, whoever is asked about: then there are no records.
 */
export class EndedProcesses {
  readonly #calls: WindowsCalls;
  readonly #held = new Map<string, Handle>();
  readonly #times = Buffer.alloc(PROCESS_TIMES.bytes);
  #ended: { readonly pid: number; readonly process: Handle }[] = [];
  readonly #ourTimes = Buffer.alloc(PROCESS_TIMES.bytes);
  #isWanted = false;
  #failure: Unobservable | undefined;

  constructor(calls: WindowsCalls) {
    this.#calls = calls;
  }

  /** The first call only begins it: whoever never asks holds nothing. */
  take(): Observed<ExitReading> {
    if (this.#failure !== undefined) return this.#failure;
    this.#isWanted = true;
    const records: ExitRecord[] = [];
    for (const { pid, process } of this.#ended) {
      if (this.#calls.readProcessTimes(process, this.#times)) records.push(recordOf(pid, this.#times));
      this.#calls.closeHandle(process);
    }
    this.#ended = [];
    return observed({ records, isComplete: false });
  }

  /** After each sweep. */
  follow(table: ProcessTable): void {
    if (!this.#isWanted || this.#failure !== undefined) return;
    for (const key of table.vanishedKeys) {
      const process = this.#held.get(key);
      if (process === undefined) continue;
      this.#held.delete(key);
      this.#ended.push({ pid: Number.parseInt(key, 10), process });
    }
    for (const slot of table.appeared) {
      const key = table.keyOf(slot);
      if (this.#held.size >= MAX_HELD || this.#held.has(key)) continue;
      const opened = this.#open(table.pid[slot] ?? 0, table.startId[slot] ?? 0);
      if (opened === undefined) continue;
      this.#held.set(key, opened);
      if (this.#isAboutUs(table.cpuMs(slot))) {
        this.#failure = unobservable('unsupported', 'process-times');
        this.close();
        return;
      }
    }
  }

  close(): void {
    for (const process of [...this.#held.values(), ...this.#ended.map((each) => each.process)])
      this.#calls.closeHandle(process);
    this.#held.clear();
    this.#ended = [];
  }

  /** Whether the times read last are ours and not those of whom the list has just told that it used `listedMs`. */
  #isAboutUs(listedMs: number): boolean {
    const toldMs = cpuMsOf(this.#times);
    if (Math.abs(toldMs - listedMs) <= OFF_MS) return false;
    const us = this.#calls.openProcess(QUERY_LIMITED, process.pid);
    if (us === undefined) return false;
    const isRead = this.#calls.readProcessTimes(us, this.#ourTimes);
    this.#calls.closeHandle(us);
    return isRead && Math.abs(cpuMsOf(this.#ourTimes) - toldMs) <= OURS_MS;
  }

  /** Of exactly this run: the pid may be another's by now. */
  #open(pid: number, startId: number): Handle | undefined {
    const process = this.#calls.openProcess(QUERY_LIMITED, pid);
    if (process === undefined) return undefined;
    if (this.#calls.readProcessTimes(process, this.#times) && startIdAt(this.#times, T.creation) === startId)
      return process;
    this.#calls.closeHandle(process);
    return undefined;
  }
}

function cpuMsOf(times: Buffer): number {
  return Number(times.readBigInt64LE(T.user) + times.readBigInt64LE(T.kernel)) / UNITS_PER_MS;
}

/** Nobody tells of its threads one by one; its times are those of all of them. */
function recordOf(pid: number, times: Buffer): ExitRecord {
  const unitsAt = (at: number) => Number(times.readBigInt64LE(at));
  return {
    pid,
    threadId: pid,
    cpuMs: cpuMsOf(times),
    lifeMs: Math.max(0, (unitsAt(T.exit) - unitsAt(T.creation)) / UNITS_PER_MS),
  };
}
