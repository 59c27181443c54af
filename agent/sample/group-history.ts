import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { Series } from './series.ts';

const MAX_GROUPS = 256;
/** Groups under observation that have not used enough yet. Bounded: a host may run a hundred thousand programs in an hour. */
const MAX_CANDIDATES = 4_096;
/** A group is kept once it used this much within an hour. */
const KEEP_CORE_MS = 10_000;
const HOUR_MS = 3_600_000;
const TEN_SECONDS_MS = 10_000;
const MINUTE_MS = 60_000;

/** One group as it lies on disk: both series, compressed. */
export interface GroupHistoryRecord {
  readonly key: string;
  readonly usedAtMs: number;
  readonly blob: Uint8Array;
}

interface Group {
  readonly fine: Series;
  readonly coarse: Series;
  fineCpuMs: number;
  coarseCpuMs: number;
  usedAtMs: number;
  changed: boolean;
}

/**
 * CPU of process groups over days: 10 s for 6 hours and 1 min for 7 days, 24 kB a group, for the 256 groups that used 10 core-seconds
 * in an hour most recently. A group is all runs of one executable, so a miner that restarts under new names stays one line.
 */
export class GroupHistory {
  readonly #groups = new Map<string, Group>();
  /** CPU within the current hour. */
  readonly #candidates = new Map<string, number>();
  #hour = Number.NaN;
  #fineSpan = Number.NaN;
  #coarseSpan = Number.NaN;
  #evictions = 0;
  #overflow = 0;

  /** Groups whose history was given up because 256 others used CPU more recently. */
  get evictions(): number {
    return this.#evictions;
  }

  /** Times that a group was not even counted because too many were already. */
  get overflow(): number {
    return this.#overflow;
  }

  get size(): number {
    return this.#groups.size;
  }

  /** Ends the spans that are over at `atMs`; before the additions of a tick. */
  advance(atMs: number): void {
    const hour = Math.floor(atMs / HOUR_MS);
    if (hour !== this.#hour) this.#candidates.clear();
    this.#hour = hour;
    const fine = Math.floor(atMs / TEN_SECONDS_MS);
    if (fine !== this.#fineSpan && !Number.isNaN(this.#fineSpan)) this.#flushFine(this.#fineSpan * TEN_SECONDS_MS);
    this.#fineSpan = fine;
    const coarse = Math.floor(atMs / MINUTE_MS);
    if (coarse !== this.#coarseSpan && !Number.isNaN(this.#coarseSpan)) this.#flushCoarse(this.#coarseSpan * MINUTE_MS);
    this.#coarseSpan = coarse;
  }

  add(groupKey: string, cpuMs: number, atMs: number): void {
    const group = this.#groups.get(groupKey) ?? this.#promote(groupKey, cpuMs, atMs);
    if (group === undefined) return;
    group.fineCpuMs += cpuMs;
    group.coarseCpuMs += cpuMs;
    group.usedAtMs = atMs;
  }

  /** Mean cores per span, oldest first, NaN = unknown; undefined for a group without history. */
  read(groupKey: string): { readonly tenSeconds: Float32Array; readonly minutes: Float32Array } | undefined {
    const group = this.#groups.get(groupKey);
    return group === undefined ? undefined : { tenSeconds: group.fine.read(), minutes: group.coarse.read() };
  }

  /** All groups, by their keys. */
  entries(): Iterable<readonly [string, { readonly fine: Series; readonly coarse: Series }]> {
    return this.#groups;
  }

  /** Takes up saved groups, the most recently used first. Answers how many could not be read. */
  restore(records: readonly GroupHistoryRecord[]): number {
    const latest = [...records].sort((left, right) => right.usedAtMs - left.usedAtMs).slice(0, MAX_GROUPS);
    let unreadable = 0;
    for (const record of latest) {
      const group = createGroup(record.usedAtMs);
      if (unpack(record.blob, group)) this.#groups.set(record.key, group);
      else unreadable++;
    }
    return unreadable;
  }

  /** The groups whose history went on since the last call, for the store. */
  takeChanges(): readonly GroupHistoryRecord[] {
    const records: GroupHistoryRecord[] = [];
    for (const [key, group] of this.#groups) {
      if (!group.changed) continue;
      group.changed = false;
      records.push({ key, usedAtMs: group.usedAtMs, blob: pack(group) });
    }
    return records;
  }

  #promote(groupKey: string, cpuMs: number, atMs: number): Group | undefined {
    const used = (this.#candidates.get(groupKey) ?? 0) + cpuMs;
    if (used < KEEP_CORE_MS) {
      if (this.#candidates.size >= MAX_CANDIDATES && !this.#candidates.has(groupKey)) this.#overflow++;
      else this.#candidates.set(groupKey, used);
      return undefined;
    }
    this.#candidates.delete(groupKey);
    if (this.#groups.size >= MAX_GROUPS) this.#evictOldest();
    const group = createGroup(atMs);
    this.#groups.set(groupKey, group);
    return group;
  }

  #evictOldest(): void {
    let oldest: string | undefined;
    let usedAtMs = Number.POSITIVE_INFINITY;
    for (const [key, group] of this.#groups) {
      if (group.usedAtMs >= usedAtMs) continue;
      oldest = key;
      usedAtMs = group.usedAtMs;
    }
    if (oldest === undefined) return;
    this.#groups.delete(oldest);
    this.#evictions++;
  }

  #flushFine(atMs: number): void {
    for (const group of this.#groups.values()) {
      group.fine.put(atMs, group.fineCpuMs);
      group.fineCpuMs = 0;
    }
  }

  #flushCoarse(atMs: number): void {
    for (const group of this.#groups.values()) {
      group.coarse.put(atMs, group.coarseCpuMs);
      group.coarseCpuMs = 0;
      group.changed = true;
    }
  }
}

function createGroup(usedAtMs: number): Group {
  return {
    fine: new Series(TEN_SECONDS_MS, (6 * HOUR_MS) / TEN_SECONDS_MS, 50),
    coarse: new Series(MINUTE_MS, (7 * 24 * HOUR_MS) / MINUTE_MS, 200),
    fineCpuMs: 0,
    coarseCpuMs: 0,
    usedAtMs,
    changed: true,
  };
}

function pack({ fine, coarse }: Group): Uint8Array {
  return deflateRawSync(Buffer.concat([fine.save(), coarse.save()]), { level: 1 });
}

function unpack(blob: Uint8Array, { fine, coarse }: Group): boolean {
  try {
    const bytes = inflateRawSync(blob, { maxOutputLength: fine.savedBytes + coarse.savedBytes });
    return fine.restore(bytes.subarray(0, fine.savedBytes)) && coarse.restore(bytes.subarray(fine.savedBytes));
  } catch {
    return false; // Not what we packed: the caller counts it.
  }
}
