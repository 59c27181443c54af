import { observedValue, type Unobservable } from '#shared/model/observed.ts';
import type { ProcessRef } from '#shared/model/process-ref.ts';
import type { HostCounters, Platform } from '../platform/platform.ts';
import { ProcessTable } from '../platform/process-table.ts';
import { GapCounts } from './gap-counts.ts';
import { KnownProcesses } from './known-processes.ts';

export interface GroupCpuReading {
  /** Monotonic, milliseconds. */
  readonly atMs: number;
  /** Milliseconds of CPU since the first reading, by process group; runs that have ended included. */
  readonly groupsMs: ReadonlyMap<string, number>;
  /** Milliseconds in which processors were not idle since the first reading; absent when that cannot be read. */
  readonly busyMs?: number;
}

/**
 * What each process group used since the first reading, for whoever measures over spans of its own. A group is all runs of one
 * program, so one that ends and comes back under another pid or name goes on counting. `ownPid` counts in no group.
 */
export class GroupCpu {
  readonly #platform: Platform;
  readonly #ownPid: number;
  readonly #table: ProcessTable;
  readonly #known: KnownProcesses;
  readonly #gaps = new GapCounts();
  /** By slot: CPU at the last reading. */
  readonly #lastMs: Float64Array;
  readonly #groupsMs = new Map<string, number>();
  readonly #refs = new Map<string, { ref: ProcessRef; cpuMs: number }>();
  #host: HostCounters | undefined;
  #busyMs: number | undefined = 0;
  #atMs: number | undefined;

  constructor(platform: Platform, ownPid: number, capacity = 16_384) {
    this.#platform = platform;
    this.#ownPid = ownPid;
    this.#table = new ProcessTable(capacity);
    this.#known = new KnownProcesses(platform, this.#table);
    this.#lastMs = new Float64Array(capacity);
  }

  /** The run of the group that used most; the last one when none is alive. */
  processOf(groupKey: string): ProcessRef | undefined {
    return this.#refs.get(groupKey)?.ref;
  }

  /** Looks now. Unobservable when processes cannot be listed. */
  read(): { readonly value: GroupCpuReading } | Unobservable {
    const atMs = this.#platform.beginTick()?.monotonicMs ?? 0;
    const elapsedMs = this.#atMs === undefined ? 0 : atMs - this.#atMs;
    this.#takeHost(observedValue(this.#platform.readHostCounters()), elapsedMs);
    const swept = this.#platform.sweepProcesses(this.#table);
    if (!('value' in swept)) return swept;
    this.#gaps.count('processes-unreadable', swept.value.unreadable);
    this.#gaps.count('processes-overflow', swept.value.overflow);
    this.#atMs = atMs;
    this.#known.take(atMs, []);
    this.#attribute(elapsedMs);
    return {
      value: {
        atMs,
        groupsMs: new Map(this.#groupsMs),
        ...(this.#busyMs === undefined ? {} : { busyMs: this.#busyMs }),
      },
    };
  }

  /** Processes that were not counted, by cause, since the last call. */
  takeGaps(): Readonly<Record<string, number>> {
    return this.#gaps.take();
  }

  #attribute(elapsedMs: number): void {
    const table = this.#table;
    const newbornMs = elapsedMs * (this.#host?.cpuCount ?? 1) * 1.1;
    const appeared = new Set(table.appeared);
    for (let slot = 0; slot < table.slotLimit; slot++) {
      if (table.seenIn[slot] !== table.sweep) continue;
      const cpuMs = table.cpuMs(slot);
      // As in CpuUsage: who used more in its life than this span allows was only not seen before.
      const before = appeared.has(slot) ? (cpuMs <= newbornMs ? 0 : cpuMs) : (this.#lastMs[slot] as number);
      const process = this.#known.inSlot(slot);
      // Not known yet: kept for the reading after its details, so that nothing is lost.
      if (process === undefined && table.pid[slot] !== this.#ownPid) {
        if (appeared.has(slot)) this.#lastMs[slot] = before;
        continue;
      }
      this.#lastMs[slot] = cpuMs;
      if (process === undefined || table.pid[slot] === this.#ownPid) continue;
      const { groupKey } = process.ref;
      this.#groupsMs.set(groupKey, (this.#groupsMs.get(groupKey) ?? 0) + Math.max(0, cpuMs - before));
      const best = this.#refs.get(groupKey);
      if (best === undefined || cpuMs >= best.cpuMs || !this.#isAlive(best.ref))
        this.#refs.set(groupKey, { ref: process.ref, cpuMs });
    }
  }

  #isAlive({ pid, startId }: ProcessRef): boolean {
    const slot = this.#table.slotOf(pid);
    return slot !== undefined && this.#table.startId[slot] === startId;
  }

  /** By idle time, which cannot be dodged as user and system time can. Once a difference cannot be told, the sum is not known any more. */
  #takeHost(now: HostCounters | undefined, elapsedMs: number): void {
    const last = this.#host;
    this.#host = now;
    if (now === undefined) this.#busyMs = undefined;
    if (last === undefined || now === undefined || this.#busyMs === undefined) return;
    if (now.cpuCount !== last.cpuCount) {
      this.#busyMs = undefined;
      return;
    }
    const free = now.idleMs - last.idleMs + Math.max(0, now.iowaitMs - last.iowaitMs) + now.stealMs - last.stealMs;
    this.#busyMs += Math.max(0, now.cpuCount * elapsedMs - free);
  }
}
