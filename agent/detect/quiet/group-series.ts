import * as z from 'zod';
import type { ProcessKey } from '#shared/model/process-ref.ts';
import type { GroupUse } from '../detector.ts';
import { CellRing } from './cell-ring.ts';
import { PrefixMeans } from './prefix-means.ts';

/** How finely history is kept: by the second for a quarter of an hour, by ten seconds for six hours. */
export const RESOLUTIONS = [
  { cellMs: 1_000, cells: 900 },
  { cellMs: 10_000, cells: 2_160 },
] as const;
export type ResolutionIndex = 0 | 1;
const FINE_PER_COARSE = RESOLUTIONS[1].cellMs / RESOLUTIONS[0].cellMs;

/** A group is followed from here on, cores in the mean of a tick. */
const ADMIT_CORES = 0.05;
const MAX_GROUPS = 24;
/** The host as a whole is followed like a group. */
export const HOST_GROUP = 'host';

export const groupSeriesSchema = z.object({
  nowMs: z.number(),
  fine: z.number(),
  groups: z.array(
    z.object({
      key: z.string(),
      process: z.string().nullable(),
      rings: z.tuple([z.string(), z.string()]),
      pendingMs: z.number(),
      coarseMs: z.number(),
      unknown: z.boolean(),
      level: z.number(),
    }),
  ),
});

interface Group {
  readonly rings: readonly [CellRing, CellRing];
  /** The run that used most when it last used anything. */
  process: ProcessKey | undefined;
  /** CPU that belongs to the cell which is not over yet, and to the coarse one. */
  pendingMs: number;
  coarseMs: number;
  /** Something in the coarse cell is not known. */
  unknown: boolean;
  /** A slow mean of what it uses, cores: who used least is forgotten first. */
  level: number;
}

/**
 * What process groups used, second by second, for detectors that compare spans. What a group used before it was first noticed counts as
 * nothing, which it nearly was: a group is followed as soon as it uses a twentieth of a core.
 */
export class GroupSeries {
  readonly #groups = new Map<string, Group>();
  #nowMs = 0;
  /** Cells by the second that are over. */
  #fine = 0;

  /** Milliseconds that ticks have covered. */
  get nowMs(): number {
    return this.#nowMs;
  }

  get keys(): Iterable<string> {
    return this.#groups.keys();
  }

  processOf(key: string): ProcessKey | undefined {
    return this.#groups.get(key)?.process;
  }

  /** A run ended: its group has none until it uses CPU again. */
  forgetProcess(process: ProcessKey): void {
    for (const group of this.#groups.values()) if (group.process === process) group.process = undefined;
  }

  /** Begins to follow something under `key` with the history of a group that is part of it. */
  begin(key: string, member: string): void {
    const from = this.#groups.get(member);
    if (from === undefined || this.#groups.has(key)) return;
    if (this.#groups.size > MAX_GROUPS) this.#forgetIdlest();
    const group = this.#add(key);
    group.rings[0].add(from.rings[0]);
    group.rings[1].add(from.rings[1]);
    const { process, pendingMs, coarseMs, unknown, level } = from;
    Object.assign(group, { process, pendingMs, coarseMs, unknown, level });
  }

  /**
   * One tick. `uses` undefined: processes could not be seen in it. `hostCores` NaN: the host's counters could not be read.
   */
  take(elapsedMs: number, uses: readonly GroupUse[] | undefined, hostCores: number): void {
    this.#nowMs += elapsedMs;
    for (const use of uses ?? []) {
      const group = this.#groups.get(use.key) ?? this.#admit(use.key, use.cpuMs, elapsedMs);
      if (group === undefined) continue;
      group.pendingMs += use.cpuMs;
      group.process = use.process;
    }
    const host = this.#groups.get(HOST_GROUP) ?? this.#add(HOST_GROUP);
    host.pendingMs += Number.isNaN(hostCores) ? 0 : hostCores * elapsedMs;
    const fine = Math.floor(this.#nowMs / RESOLUTIONS[0].cellMs);
    const passed = fine - this.#fine;
    if (passed <= 0) return;
    for (const [key, group] of this.#groups) {
      const unknown = key === HOST_GROUP ? Number.isNaN(hostCores) : uses === undefined;
      this.#close(group, passed, unknown);
    }
    this.#fine = fine;
  }

  /** Cells that there are at a resolution now: from `first` to before `end`. */
  extent(resolution: ResolutionIndex): { readonly first: number; readonly end: number } {
    const end = resolution === 0 ? this.#fine : Math.floor(this.#fine / FINE_PER_COARSE);
    return { first: Math.max(0, end - RESOLUTIONS[resolution].cells), end };
  }

  /** The history of a group; undefined for one that is not followed. */
  means(key: string, resolution: ResolutionIndex): PrefixMeans | undefined {
    const group = this.#groups.get(key);
    if (group === undefined) return undefined;
    const { first, end } = this.extent(resolution);
    const values = new Float64Array(end - first);
    group.rings[resolution].read(first, end, values);
    return new PrefixMeans(values);
  }

  snapshot(): z.infer<typeof groupSeriesSchema> {
    return {
      nowMs: this.#nowMs,
      fine: this.#fine,
      groups: [...this.#groups].map(([key, { rings, process, ...rest }]) => ({
        ...{ key, process: process ?? null, rings: [rings[0].save(), rings[1].save()] },
        ...rest,
      })),
    };
  }

  restore({ nowMs, fine, groups }: z.infer<typeof groupSeriesSchema>): void {
    this.#groups.clear();
    this.#nowMs = nowMs;
    this.#fine = fine;
    for (const { key, process, rings, ...rest } of groups) {
      const group = { ...createGroup(), ...rest, process: process ?? undefined };
      if (group.rings[0].restore(rings[0]) && group.rings[1].restore(rings[1])) this.#groups.set(key, group);
    }
  }

  #close(group: Group, passed: number, unknown: boolean): void {
    const { cellMs } = RESOLUTIONS[0];
    const cores = unknown ? Number.NaN : group.pendingMs / passed / cellMs;
    for (let index = 0; index < Math.min(passed, RESOLUTIONS[0].cells); index++) {
      const cell = this.#fine + passed - Math.min(passed, RESOLUTIONS[0].cells) + index;
      group.rings[0].put(cell, cores);
      group.coarseMs += unknown ? 0 : cores * cellMs;
      group.unknown ||= unknown;
      if ((cell + 1) % FINE_PER_COARSE !== 0) continue;
      const coarse = group.unknown ? Number.NaN : group.coarseMs / RESOLUTIONS[1].cellMs;
      group.rings[1].put((cell + 1) / FINE_PER_COARSE - 1, coarse);
      group.level += (group.coarseMs / RESOLUTIONS[1].cellMs - group.level) / 64;
      group.coarseMs = 0;
      group.unknown = false;
    }
    group.pendingMs = 0;
  }

  #admit(key: string, cpuMs: number, elapsedMs: number): Group | undefined {
    if (cpuMs < ADMIT_CORES * elapsedMs) return undefined;
    if (this.#groups.size > MAX_GROUPS) this.#forgetIdlest();
    return this.#add(key);
  }

  #add(key: string): Group {
    const group = createGroup();
    this.#groups.set(key, group);
    return group;
  }

  #forgetIdlest(): void {
    let idlest: string | undefined;
    let level = Number.POSITIVE_INFINITY;
    for (const [key, group] of this.#groups) {
      if (key === HOST_GROUP || group.level >= level) continue;
      idlest = key;
      level = group.level;
    }
    if (idlest !== undefined) this.#groups.delete(idlest);
  }
}

function createGroup(): Group {
  return {
    rings: [new CellRing(RESOLUTIONS[0].cells), new CellRing(RESOLUTIONS[1].cells)],
    process: undefined,
    pendingMs: 0,
    coarseMs: 0,
    unknown: false,
    level: 0,
  };
}
