import type { ExitReading } from '../platform/platform.ts';
import type { ProcessTable } from '../platform/process-table.ts';

/** A parent waits for its children at once or not at all; a sweep may meet the two in either order. */
const DEBT_TICKS = 2;
const INIT_PID = 1;
const MAX_GENERATIONS = 32;
/** Threads of living processes that ended are remembered for so many processes. */
const MAX_THREADED = 4_096;
/** Who lived longer than this many ticks must have been listed while it did. */
const LISTED_AFTER_TICKS = 2;

/** What visible processes used in one tick, told in two ways, each of which may miss some and neither of which invents any. */
export interface OwnedTick {
  /**
   * From the table alone: what was used before it ended comes back in the times of the parent that waited for it. Misses the
   * children of parents that never wait (SIGCHLD ignored).
   */
  readonly byParentsMs: number;
  /** From the table and from records of what ended; undefined without such records. Misses the work of ending itself. */
  readonly byRecordsMs: number | undefined;
  /** Records of this tick. */
  readonly exits: number;
}

/**
 * Adds up what visible processes used between two sweeps, whether they lived, began or ended meanwhile. The sum of user and system
 * time of processes and of their reaped children is conserved when one of them ends: what disappears from the table appears at its
 * nearest living ancestor. Arrays by slot, nothing allocated per process.
 */
export class OwnedCpu {
  readonly #table: ProcessTable;
  readonly #startId: Float64Array;
  readonly #ownMs: Float64Array;
  readonly #childMs: Float64Array;
  readonly #parentPid: Int32Array;
  /** What ended children had used and their parent has not been credited with yet, by the parent's slot; and since which tick. */
  readonly #debtMs: Float64Array;
  readonly #debtSince: Float64Array;
  /** Slots of parents with such a debt. */
  #debtors: number[] = [];
  /** Tick in which the time of a slot's ended children rose last. */
  readonly #risenIn: Float64Array;
  /** Time of threads that ended within processes that still live, by pid. */
  readonly #threadsMs = new Map<number, number>();
  /** Who is gone since the last sweep, and since the one before, with its own time when last read, by pid. */
  #vanished = new Map<number, number>();
  #vanishedBefore = new Map<number, number>();
  readonly #parentOfVanished = new Map<number, number>();
  #tick = 0;

  constructor(table: ProcessTable) {
    this.#table = table;
    this.#startId = new Float64Array(table.capacity).fill(Number.NaN);
    this.#ownMs = new Float64Array(table.capacity);
    this.#childMs = new Float64Array(table.capacity);
    this.#parentPid = new Int32Array(table.capacity);
    this.#debtMs = new Float64Array(table.capacity);
    this.#debtSince = new Float64Array(table.capacity);
    this.#risenIn = new Float64Array(table.capacity);
  }

  /**
   * After each sweep. What appeared and used at most `newbornMs` was born since the last sweep; what used more was merely not
   * seen before, and its past is not of this tick.
   */
  take(exits: ExitReading | undefined, elapsedMs: number, newbornMs: number): OwnedTick {
    this.#tick++;
    this.#listVanished();
    const records = exits === undefined ? undefined : this.#takeRecords(exits, elapsedMs);
    this.#takeVanished();
    const { ownMs, childMs } = this.#takeLiving(newbornMs);
    return {
      byParentsMs: ownMs + childMs - (records?.hiddenMs ?? 0),
      byRecordsMs: records === undefined ? undefined : ownMs + records.endedMs,
      exits: exits?.records.length ?? 0,
    };
  }

  /**
   * What ended processes used since they were last read. A process that lived for several ticks and was in none of their sweeps
   * was hidden: nobody owned it, and what its parent is credited with for it is no visible process's either.
   */
  #takeRecords({ records }: ExitReading, elapsedMs: number): { readonly endedMs: number; readonly hiddenMs: number } {
    const table = this.#table;
    let endedMs = 0;
    let hiddenMs = 0;
    for (const { pid, cpuMs, lifeMs } of records) {
      if (table.slotOf(pid) !== undefined || this.#vanished.has(pid)) this.#addThread(pid, cpuMs);
      else if (this.#vanishedBefore.has(pid)) endedMs += this.#restOf(pid, cpuMs);
      else if (lifeMs <= LISTED_AFTER_TICKS * elapsedMs || table.overflow > 0) endedMs += cpuMs;
      else hiddenMs += cpuMs;
    }
    for (const [pid, ownMs] of this.#vanished) {
      const totalMs = this.#threadsMs.get(pid);
      if (totalMs === undefined) continue;
      endedMs += Math.max(0, totalMs - ownMs);
      this.#threadsMs.delete(pid);
    }
    return { endedMs, hiddenMs };
  }

  /** Whoever ended while a sweep was under way was gone from it, and its record comes with the next one. */
  #restOf(pid: number, cpuMs: number): number {
    const knownMs = this.#vanishedBefore.get(pid) ?? 0;
    this.#vanishedBefore.set(pid, Math.max(0, knownMs - cpuMs));
    return Math.max(0, cpuMs - knownMs);
  }

  #listVanished(): void {
    const table = this.#table;
    [this.#vanished, this.#vanishedBefore] = [this.#vanishedBefore, this.#vanished];
    this.#vanished.clear();
    this.#parentOfVanished.clear();
    for (const [index, slot] of table.vanished.entries()) {
      const pid = Number.parseInt(table.vanishedKeys[index] ?? '', 10);
      this.#vanished.set(pid, this.#ownMs[slot] ?? 0);
      this.#parentOfVanished.set(pid, this.#parentPid[slot] ?? INIT_PID);
    }
  }

  #addThread(pid: number, cpuMs: number): void {
    const known = this.#threadsMs.get(pid);
    if (known === undefined && this.#threadsMs.size >= MAX_THREADED) {
      const [oldest] = this.#threadsMs.keys();
      if (oldest !== undefined) this.#threadsMs.delete(oldest);
    }
    this.#threadsMs.set(pid, (known ?? 0) + cpuMs);
  }

  /** Whoever is gone leaves what it had used to its nearest living ancestor, who will be credited with it or never. */
  #takeVanished(): void {
    const table = this.#table;
    for (const slot of table.vanished) {
      if (Number.isNaN(this.#startId[slot] as number)) continue;
      const totalMs = (this.#ownMs[slot] as number) + (this.#childMs[slot] as number);
      const heir = this.#heirOf(this.#parentPid[slot] as number);
      if (heir !== undefined) {
        if (this.#debtMs[heir] === 0) this.#debtors.push(heir);
        this.#debtMs[heir] = (this.#debtMs[heir] as number) + totalMs;
        this.#debtSince[heir] = this.#tick;
      }
    }
    for (const slot of table.vanished) this.#startId[slot] = Number.NaN;
  }

  /** The nearest ancestor that still lives: of those that ended in the same tick, each had been credited with the one below. */
  #heirOf(parentPid: number): number | undefined {
    let pid = parentPid;
    for (let generation = 0; generation < MAX_GENERATIONS; generation++) {
      const slot = this.#table.slotOf(pid);
      if (slot !== undefined) return slot;
      const parent = this.#parentOfVanished.get(pid);
      if (parent === undefined) break;
      pid = parent;
    }
    return this.#table.slotOf(INIT_PID);
  }

  /** Times of processes that were not read are what they were. */
  #takeLiving(newbornMs: number): { readonly ownMs: number; readonly childMs: number } {
    const { entered, seenIn, userMs, systemMs, childCpuMs, startId, parentPid } = this.#table;
    let ownMs = 0;
    let childMs = 0;
    // In an order that does not depend on the platform: sums of fractions do.
    for (const slot of Int32Array.from(entered).sort()) {
      if (seenIn[slot] === 0) continue;
      const own = (userMs[slot] as number) + (systemMs[slot] as number);
      const child = childCpuMs[slot] as number;
      if (this.#startId[slot] === startId[slot]) {
        // Times of a process never fall, but for rounding within the kernel.
        ownMs += Math.max(0, own - (this.#ownMs[slot] as number));
        const risen = child - (this.#childMs[slot] as number);
        if (risen > 0) childMs += this.#creditOf(slot, risen);
      } else {
        this.#startId[slot] = startId[slot] as number;
        this.#debtMs[slot] = 0;
        if (own <= newbornMs) ownMs += own;
        if (own + child <= newbornMs) childMs += child;
      }
      this.#ownMs[slot] = own;
      this.#childMs[slot] = child;
      this.#parentPid[slot] = parentPid[slot] as number;
    }
    this.#forgetDebts();
    return { ownMs, childMs };
  }

  /** A parent that is not credited with what its children used never will be. */
  #forgetDebts(): void {
    this.#debtors = this.#debtors.filter((slot) => {
      const isOld = this.#tick - (this.#debtSince[slot] as number) >= DEBT_TICKS;
      if (isOld && this.#risenIn[slot] !== this.#tick) this.#debtMs[slot] = 0;
      return this.#debtMs[slot] !== 0;
    });
  }

  /** Of what a parent was credited with, the part that had not been seen while its children lived. */
  #creditOf(slot: number, risenMs: number): number {
    const debtMs = this.#debtMs[slot] as number;
    this.#risenIn[slot] = this.#tick;
    this.#debtMs[slot] = Math.max(0, debtMs - risenMs);
    return Math.max(0, risenMs - debtMs);
  }
}
