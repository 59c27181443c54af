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
/** One may have worked since it was listed, and have come to what we have used. */
const ENOUGH_ABOUT_US = 3;
/** Without a sweep for so long the agent rests, or is gone: a handle keeps the file of an ended program from being replaced. */
const KEEP_MS = 5_000;
const { at: T } = PROCESS_TIMES;

/**
 * What processes had used when they ended. A handle of each that a sweep listed answers for its times after its end, exactly (learn.microsoft.com,
 * GetProcessTimes); it is closed with the first sweep that misses the process. Until then its pid is nobody else's. Who began and ended between two sweeps leaves nothing, so
 * the reading is never complete. Wine answers with the caller's own times, whoever is asked about: then there are no records.
 */
export class EndedProcesses {
  readonly #calls: WindowsCalls;
  readonly #held = new Map<string, Handle>();
  readonly #times = Buffer.alloc(PROCESS_TIMES.bytes);
  readonly #ourTimes = Buffer.alloc(PROCESS_TIMES.bytes);
  readonly #letGo: NodeJS.Timeout;
  #records: ExitRecord[] = [];
  #isWanted = false;
  /** How many were told to have used what we have; undefined once somebody was told something else. */
  #aboutUs: number | undefined = 0;
  #failure: Unobservable | undefined;

  constructor(calls: WindowsCalls) {
    this.#calls = calls;
    this.#letGo = setTimeout(() => this.#closeAll(), KEEP_MS).unref();
  }

  /** The first call only begins it: whoever never asks holds nothing. */
  take(): Observed<ExitReading> {
    if (this.#failure !== undefined) return this.#failure;
    this.#isWanted = true;
    const records = this.#records;
    this.#records = [];
    return observed({ records, isComplete: false });
  }

  /** After each sweep. */
  follow(table: ProcessTable): void {
    if (!this.#isWanted || this.#failure !== undefined) return;
    for (const key of table.vanishedKeys) this.#end(key);
    // After a rest all are met anew.
    const isEmpty = this.#held.size === 0;
    for (const slot of isEmpty ? usedSlots(table) : table.appeared) {
      this.#hold(table, slot);
      if (this.#failure !== undefined) return;
    }
    this.#letGo.refresh();
  }

  close(): void {
    clearTimeout(this.#letGo);
    this.#closeAll();
  }

  #closeAll(): void {
    for (const process of this.#held.values()) this.#calls.closeHandle(process);
    this.#held.clear();
    this.#records = [];
  }

  #end(key: string): void {
    const process = this.#held.get(key);
    if (process === undefined) return;
    this.#held.delete(key);
    if (this.#records.length < MAX_HELD && this.#calls.readProcessTimes(process, this.#times))
      this.#records.push(recordOf(Number.parseInt(key, 10), this.#times));
    this.#calls.closeHandle(process);
  }

  #hold(table: ProcessTable, slot: number): void {
    const key = table.keyOf(slot);
    if (this.#held.size >= MAX_HELD || this.#held.has(key)) return;
    const pid = table.pid[slot] ?? 0;
    const opened = this.#open(pid, table.startId[slot] ?? 0);
    if (opened === undefined) return;
    this.#held.set(key, opened);
    if (pid === process.pid || this.#aboutUs === undefined) return;
    this.#aboutUs = this.#countAboutUs(table.cpuMs(slot));
    if (this.#aboutUs !== ENOUGH_ABOUT_US) return;
    this.#failure = unobservable('unsupported', 'process-times');
    this.close();
  }

  /** Whether the times read last are those of whom the list has just told that it used `listedMs`, or ours: how many were ours so far. */
  #countAboutUs(listedMs: number): number | undefined {
    const toldMs = cpuMsOf(this.#times);
    const us = this.#calls.openProcess(QUERY_LIMITED, process.pid);
    if (us === undefined) return this.#aboutUs;
    const isRead = this.#calls.readProcessTimes(us, this.#ourTimes);
    this.#calls.closeHandle(us);
    if (!isRead) return this.#aboutUs;
    if (Math.abs(cpuMsOf(this.#ourTimes) - toldMs) > OURS_MS) return undefined;
    return (this.#aboutUs ?? 0) + (Math.abs(toldMs - listedMs) > OFF_MS ? 1 : 0);
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

function* usedSlots(table: ProcessTable): Generator<number> {
  for (let slot = 0; slot < table.slotLimit; slot++) if (table.seenIn[slot] !== 0) yield slot;
}
