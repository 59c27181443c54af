import { closeSync, existsSync } from 'node:fs';
import { type Observed, observed } from '#shared/model/observed.ts';
import type { SweepResult } from '../../platform.ts';
import type { ProcessTable } from '../../process-table.ts';
import { pidOfName } from './decimal-pid.ts';
import { DescriptorCache } from './descriptor-cache.ts';
import type { GapCounts } from '../../gap-counts.ts';
import { HeldDescriptors } from './held-descriptors.ts';
import { KEPT_BYTES } from './last-lines.ts';
import { type IdRange, ListingNeed } from './listing-need.ts';
import type { ProcessCounts } from './process-counts.ts';
import { systemReadFailure } from '../../read-failure.ts';
import { StatReader } from './stat-reader.ts';
import { TickLedger } from './tick-ledger.ts';

/** A process that used nothing in so many reads is read only every so many sweeps, as long as all CPU time is explained. */
const REST_AFTER_READS = 4;
const REST_SWEEPS = 8;
/** CPU time since the last sweep that no process accounts for, above which the resting ones are read at once. */
const UNEXPLAINED_MS = 50;

export interface ProcessSweepOptions {
  readonly proc: string;
  readonly ticksPerSecond: number;
  /** Without it nobody knows how much memory processes have. */
  readonly pageBytes?: number | undefined;
  /** How many descriptors may stay open. 0: every file is opened anew (needed where files do not die with their process). */
  readonly descriptorBudget: number;
  readonly gaps: GapCounts;
  /**
   * Milliseconds the host's processors were busy since this was last asked. Without it, or when it answers undefined, no process
   * rests (see {@link ProcessSweep}).
   */
  readonly takeBusyMs?: () => number | undefined;
}

export interface SweepRequest {
  /** As read right before; without it the processes are listed. */
  readonly counts?: ProcessCounts | undefined;
  /** No process rests in this sweep. */
  readonly thorough?: boolean | undefined;
}

/**
 * Reads /proc/PID/stat of every process. A descriptor is opened once and read again each sweep, which halves the cost and cannot
 * meet a reused pid: after the end of its process it answers ESRCH for ever. A line that is the same as before is not parsed again.
 *
 * What remains is the kernel's own 4-6 us a line. So a process that did nothing for some sweeps rests: it is read every eighth
 * sweep, and at once in any sweep in which it is no longer listed, or in which the host was busier than the other processes can
 * explain. Whoever starts to use more than 50 ms a second is seen in that same sweep; smaller use shows up to 8 s late, and
 * completely, because the counters are cumulative.
 *
 * A list of 1,600 processes costs 3 ms, a third of a sweep, so it is read every eighth time and whenever what the kernel counts says
 * that it must have changed in a way nobody knows of (see {@link ListingNeed}). Whoever is hidden from it is missed at the next reading.
 *
 * A process with an open descriptor is read whether or not /proc still lists it: hiding from the list does not hide from us.
 */
export class ProcessSweep {
  readonly #options: ProcessSweepOptions;
  readonly #cache = new DescriptorCache();
  readonly #reader: StatReader;
  readonly #ticks = new TickLedger();
  readonly #held: HeldDescriptors;
  readonly #msPerTick: number;
  readonly #pageBytes: number;
  /** The table that the kept lines were entered into. */
  #table: ProcessTable | undefined;
  #isSameTable = false;
  readonly #need = new ListingNeed();
  #sweep = 0;
  /** The last sweep that read the list. */
  #listing = 0;
  #processes = 0;
  /** Processes that are read whether or not they are listed, with the /proc through which they can be. */
  readonly #adopted = new Map<number, string>();
  #listed = 0;
  #otherNames = 0;
  /** Names of adopted processes that are opened though the list does not have them. */
  readonly #unlistedNames = new Set<string>();
  #adoptedUnlisted = 0;
  #rested = 0;
  #mustReadAll = false;

  constructor(options: ProcessSweepOptions) {
    this.#options = options;
    this.#reader = new StatReader(options.gaps);
    this.#held = new HeldDescriptors(options.descriptorBudget, this.#cache, this.#reader, this.#ticks);
    this.#msPerTick = 1_000 / options.ticksPerSecond;
    this.#pageBytes = options.pageBytes ?? Number.NaN;
  }

  /** Descriptors now held open. */
  get openDescriptors(): number {
    return this.#cache.size;
  }

  /** Processes that have a name: in the list, because they began since, or because somebody else found them. */
  get named(): number {
    return this.#listed + this.#adoptedUnlisted;
  }

  /** Names in /proc that are no process. */
  get otherNames(): number {
    return this.#otherNames;
  }

  /** CPU time that processes used between the last two sweeps, as far as they were read. */
  get explainedMs(): number {
    return this.#ticks.sum * this.#msPerTick;
  }

  /** Whether every process was read in the last sweep, and none rested. */
  get wasWhole(): boolean {
    return this.#rested === 0;
  }

  /** Whether the last sweep read the list of processes. */
  get hasListed(): boolean {
    return this.#listing === this.#sweep;
  }

  readAllNext(): void {
    this.#mustReadAll = true;
  }

  /** Reads this process from now on until it ends, listed or not. `proc`: where its folder is not covered. */
  adopt(pid: number, proc: string): void {
    this.#adopted.set(pid, proc);
  }

  /** Processes that were read in the last sweep and are not in the last list. */
  unlisted(): readonly number[] {
    return this.#cache.pids.filter((_, index) => !this.#isListed(index));
  }

  sweep(table: ProcessTable, { counts, thorough = false }: SweepRequest = {}): Observed<SweepResult> {
    this.#sweep++;
    this.#rested = 0;
    this.#processes = 0;
    this.#reader.begin();
    this.#held.begin();
    this.#isSameTable = this.#table === table;
    this.#table = table;
    const busyMs = this.#options.takeBusyMs?.();
    const ids = this.#need.newIds(counts, this.#listed);
    let names: readonly string[] = [];
    try {
      if (ids === undefined) names = this.#held.list(this.#options.proc);
    } catch (error) {
      return systemReadFailure(error);
    }
    table.begin();
    this.#ticks.begin();
    let unknown = ids === undefined ? this.#markListed(names) : this.#begunAmong(ids);
    const begun = unknown.length;
    this.#addAdopted(unknown);
    this.#readOpen(table, unknown, this.#isSameTable && busyMs !== undefined && !thorough && !this.#mustReadAll);
    this.#mustReadAll = false;
    if (!this.hasListed && !this.#need.agrees(this.#countKnown() + begun))
      unknown = this.#listAfterAll(table) ?? unknown;
    this.#readUnknown(table, unknown);
    if (busyMs !== undefined && busyMs - this.explainedMs > UNEXPLAINED_MS) {
      this.#readResting(table);
    }
    table.end();
    this.#closeList();
    return observed({
      processes: this.#processes,
      unreadable: this.#reader.unreadable,
      vanished: this.#reader.vanished,
      overflow: table.overflow,
    });
  }

  close(): void {
    this.#cache.clear();
    this.#ticks.clear();
  }

  /** Returns the names of processes without an open descriptor. */
  #markListed(names: readonly string[]): string[] {
    const unknown: string[] = [];
    this.#listing = this.#sweep;
    this.#listed = 0;
    this.#otherNames = 0;
    for (const name of names) {
      const pid = pidOfName(name);
      if (pid === 0) {
        this.#otherNames++;
        continue;
      }
      this.#listed++;
      const index = this.#cache.indexOf(pid);
      if (index === undefined) unknown.push(name);
      else this.#cache.listedIn[index] = this.#listing;
    }
    return unknown;
  }

  /** Which of these ids are processes that nobody knows yet; the others are threads, or gone. */
  #begunAmong({ first, last }: IdRange): string[] {
    const begun: string[] = [];
    for (let id = first; id <= last; id++) {
      const name = String(id);
      const index = this.#cache.indexOf(id);
      // An id that is known and was given again: whoever had it is gone, which a reading shows.
      if (index !== undefined) this.#cache.idleReads[index] = 0;
      else if (this.#isProcess(name)) begun.push(name);
    }
    return begun;
  }

  #isProcess(name: string): boolean {
    // Most are gone, and an error for each of them would cost more than all else.
    if (!existsSync(`${this.#options.proc}/${name}`)) return false;
    const descriptor = this.#open(name);
    if (descriptor === undefined) return false;
    const length = this.#reader.read(descriptor);
    closeSync(descriptor);
    return length > 0 && this.#reader.parse(length) && this.#reader.line.isProcess;
  }

  #isListed(index: number): boolean {
    return this.#cache.listedIn[index] === this.#listing;
  }

  /** Whoever is in the list, or began since, and has a descriptor. */
  #countKnown(): number {
    let known = 0;
    for (let index = 0; index < this.#cache.size; index++) if (this.#isListed(index)) known++;
    return known;
  }

  /**
   * Somebody must be gone who rests, or have begun of whom nobody knows: they are found in this very sweep, because what they used is credited
   * to their parents in it. Returns the names of processes without an open descriptor; undefined when there is no list.
   */
  #listAfterAll(table: ProcessTable): string[] | undefined {
    let names: readonly string[];
    try {
      names = this.#held.list(this.#options.proc);
    } catch {
      return undefined; // The next sweep says so.
    }
    const unknown = this.#markListed(names);
    this.#addAdopted(unknown);
    const cache = this.#cache;
    for (let index = 0; index < cache.size; index++) {
      if (!this.#isListed(index) && cache.readIn[index] !== this.#sweep && !this.#readRested(index, table)) {
        cache.removeAt(index--);
      }
    }
    return unknown;
  }

  #closeList(): void {
    const known = this.#countKnown();
    if (this.hasListed) this.#need.listed(known, known === this.#listed);
    else {
      this.#listed = known;
      this.#need.asked(known);
    }
  }

  /** Adopted processes without a descriptor are opened again; how many are not listed is counted. */
  #addAdopted(unknown: string[]): void {
    this.#adoptedUnlisted = 0;
    this.#unlistedNames.clear();
    for (const pid of this.#adopted.keys()) {
      const index = this.#cache.indexOf(pid);
      if (index === undefined) {
        const name = String(pid);
        if (unknown.includes(name)) continue;
        unknown.push(name);
        this.#unlistedNames.add(name);
        this.#adoptedUnlisted++;
      } else if (!this.#isListed(index)) this.#adoptedUnlisted++;
    }
  }

  #readOpen(table: ProcessTable, unknown: string[], mayRest: boolean): void {
    const cache = this.#cache;
    for (let index = 0; index < cache.size; index++) {
      const pid = cache.pids[index] as number;
      const isListed = this.#isListed(index);
      if (
        mayRest &&
        isListed &&
        (cache.idleReads[index] as number) >= REST_AFTER_READS &&
        (pid + this.#sweep) % REST_SWEEPS !== 0 &&
        table.touch(pid)
      ) {
        this.#processes++;
        this.#rested++;
      } else if (!this.#readAt(index, table)) {
        // Its pid may belong to the next process already, if there is a list that says so. The last entry moves here: look at this place again.
        if (isListed && this.hasListed) unknown.push(String(pid));
        cache.removeAt(index--);
      }
    }
  }

  #readResting(table: ProcessTable): void {
    const cache = this.#cache;
    for (let index = 0; index < cache.size; index++) {
      if (cache.readIn[index] !== this.#sweep && !this.#readRested(index, table)) cache.removeAt(index--);
    }
  }

  /** Reads one that was to rest in this sweep; false when it is gone. */
  #readRested(index: number, table: ProcessTable): boolean {
    this.#processes--;
    this.#rested--;
    if (this.#readAt(index, table)) return true;
    table.untouch(this.#cache.pids[index] as number);
    return false;
  }

  /** Reads the process of one cache entry; false when the entry is of no more use. */
  #readAt(index: number, table: ProcessTable): boolean {
    const cache = this.#cache;
    const pid = cache.pids[index] as number;
    const kept = cache.lines[index] as Buffer;
    const before = cache.ticks[index] as number;
    const { head, line } = this.#reader;
    const length = this.#reader.read(cache.descriptors[index] as number);
    cache.readIn[index] = this.#sweep;
    if (length > 0 && this.#isSameTable && Buffer.compare(kept, head) === 0 && table.touch(pid)) {
      this.#processes++;
      cache.idleReads[index] = (cache.idleReads[index] as number) + 1;
      return true;
    }
    if (length === 0 || !this.#enter(length, pid, table)) {
      this.#ticks.change(before, 0);
      return false;
    }
    const ticks = line.allTicks;
    this.#ticks.change(before, ticks);
    cache.idleReads[index] = ticks === before ? (cache.idleReads[index] as number) + 1 : 0;
    cache.ticks[index] = ticks;
    if (line.endAt <= KEPT_BYTES) head.copy(kept);
    return true;
  }

  #readUnknown(table: ProcessTable, names: readonly string[]): void {
    for (const name of names) {
      const pid = pidOfName(name);
      const descriptor = this.#open(name);
      if (descriptor === undefined) continue;
      const length = this.#reader.read(descriptor);
      if (length === 0 || !this.#enter(length, pid, table)) {
        closeSync(descriptor);
        continue;
      }
      const ticks = this.#reader.line.allTicks;
      const before = this.#ticks.take(pid);
      this.#ticks.change(before ?? 0, ticks);
      const isBusy = before !== undefined && before !== ticks;
      if (this.#held.admits(isBusy)) {
        const listedIn = this.#unlistedNames.has(name) ? 0 : this.#listing;
        this.#cache.add(pid, descriptor, ticks, listedIn, this.#sweep);
      } else {
        closeSync(descriptor);
        this.#ticks.keep(pid, ticks);
      }
    }
    this.#ticks.settle();
    if (this.#ticks.hasKept && this.#options.descriptorBudget > 0) this.#options.gaps.add('sweep:descriptors-scarce');
  }

  #open(name: string): number | undefined {
    const adoptedFrom = this.#adopted.size === 0 ? undefined : this.#adopted.get(pidOfName(name));
    const opened = this.#held.open(`${adoptedFrom ?? this.#options.proc}/${name}/stat`);
    if (typeof opened === 'number') return opened;
    if (opened === 'scarce') this.#reader.countFailure('EMFILE');
    else if (adoptedFrom !== undefined) this.#adopted.delete(pidOfName(name));
    return undefined;
  }

  /** Enters the line that was read; false when it is not the line of this process. */
  #enter(length: number, pid: number, table: ProcessTable): boolean {
    if (!this.#reader.parseOf(pid, length)) return false;
    const { line } = this.#reader;
    const ms = this.#msPerTick;
    this.#processes++;
    table.put(
      pid,
      line.startTicks,
      line.parentPid,
      line.userTicks * ms,
      line.systemTicks * ms,
      line.childTicks * ms,
      line.threads,
      line.state,
      line.nameHash,
      line.residentPages * this.#pageBytes,
    );
    return true;
  }
}
