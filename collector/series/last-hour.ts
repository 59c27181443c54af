import type { SeriesPoint } from './series-point.ts';

export const LAST_HOUR_STEP_MS = 120_000;
export const LAST_HOUR_STEPS = 30;
/** Groups that are followed; the one that used least makes room. */
const MAX_GROUPS = 12;
const SHOWN_GROUPS = 3;

/** The last hour in 30 steps, for a line of a list. `null`: nothing was reported, or it was not observable. */
export interface LastHourView {
  /** When the last step ends, epoch milliseconds; the last step is not over yet. */
  readonly endsAtMs: number;
  readonly busyCores: readonly (number | null)[];
  /** The groups that used most. */
  readonly groups: readonly { readonly key: string; readonly name: string; readonly cores: readonly number[] }[];
}

interface Group {
  readonly name: string;
  readonly coreMs: Float32Array;
}

/** CPU of one host over the last hour, some 500 bytes and 150 a group, so that a list of hosts needs no question to the store. */
export class LastHour {
  /** Number of the step (since 1970) that each cell holds. */
  readonly #steps = new Float64Array(LAST_HOUR_STEPS);
  readonly #busyCoreMs = new Float32Array(LAST_HOUR_STEPS);
  readonly #knownMs = new Float32Array(LAST_HOUR_STEPS);
  readonly #reportedMs = new Float32Array(LAST_HOUR_STEPS);
  readonly #groups = new Map<string, Group>();

  add({ atMs, spanMs, busyCores, groups }: SeriesPoint): void {
    // The middle of the span: a summary of 10 s is not worth parting.
    const step = Math.floor((atMs - spanMs / 2) / LAST_HOUR_STEP_MS);
    const cell = step % LAST_HOUR_STEPS;
    if (step < (this.#steps[cell] ?? 0)) return;
    if (step !== this.#steps[cell]) this.#begin(cell, step);
    this.#addTo(this.#reportedMs, cell, spanMs);
    if (busyCores !== undefined) {
      this.#addTo(this.#knownMs, cell, spanMs);
      this.#addTo(this.#busyCoreMs, cell, busyCores * spanMs);
    }
    for (const { key, name, cores } of groups) this.#addTo(this.#groupOf(key, name).coreMs, cell, cores * spanMs);
  }

  view(nowMs: number): LastHourView {
    const last = Math.floor(nowMs / LAST_HOUR_STEP_MS);
    const cells = Array.from({ length: LAST_HOUR_STEPS }, (_, index) => {
      const step = last - LAST_HOUR_STEPS + 1 + index;
      const cell = step % LAST_HOUR_STEPS;
      return this.#steps[cell] === step ? cell : undefined;
    });
    const mean = (sums: Float32Array, over: Float32Array, cell: number | undefined) => {
      const ms = cell === undefined ? 0 : (over[cell] ?? 0);
      return cell === undefined || ms === 0 ? null : round((sums[cell] ?? 0) / ms);
    };
    const groups = [...this.#groups]
      .map(([key, { name, coreMs }]) => ({
        ...{ key, name },
        cores: cells.map((cell) => mean(coreMs, this.#reportedMs, cell) ?? 0),
      }))
      .map((group) => ({ group, sum: group.cores.reduce((sum, cores) => sum + cores, 0) }))
      .filter(({ sum }) => sum > 0)
      .sort((left, right) => right.sum - left.sum);
    return {
      endsAtMs: (last + 1) * LAST_HOUR_STEP_MS,
      busyCores: cells.map((cell) => mean(this.#busyCoreMs, this.#knownMs, cell)),
      groups: groups.slice(0, SHOWN_GROUPS).map(({ group }) => group),
    };
  }

  #begin(cell: number, step: number): void {
    this.#steps[cell] = step;
    for (const sums of [this.#busyCoreMs, this.#knownMs, this.#reportedMs]) sums[cell] = 0;
    for (const [key, { coreMs }] of this.#groups) {
      coreMs[cell] = 0;
      if (coreMs.every((ms) => ms === 0)) this.#groups.delete(key);
    }
  }

  #groupOf(key: string, name: string): Group {
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    if (this.#groups.size >= MAX_GROUPS) this.#dropSmallest();
    const group = { name, coreMs: new Float32Array(LAST_HOUR_STEPS) };
    this.#groups.set(key, group);
    return group;
  }

  #dropSmallest(): void {
    const sums = [...this.#groups].map(([key, { coreMs }]) => ({ key, ms: coreMs.reduce((sum, ms) => sum + ms, 0) }));
    const smallest = sums.reduce((least, each) => (each.ms < least.ms ? each : least));
    this.#groups.delete(smallest.key);
  }

  #addTo(sums: Float32Array, cell: number, value: number): void {
    sums[cell] = (sums[cell] ?? 0) + value;
  }
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
