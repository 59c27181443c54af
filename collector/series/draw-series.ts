import type { SeriesPoint } from './series-point.ts';

const STEPS_S = [10, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600] as const;
/** Summaries come every 10 s; a hole of more than this is one. */
const GAP_MS = 15_000;
const MAX_GROUPS = 8;

type Column = readonly (number | null)[];

/** Columns of equal length, one value a step; `null`: nothing was reported then, or it was not observable. All are mean cores. */
export interface DrawnSeries {
  readonly stepMs: number;
  /** When each step begins, epoch milliseconds. */
  readonly timesMs: readonly number[];
  readonly busy: Column;
  /** The busiest summary of each step. */
  readonly busyMax: Column;
  /** These three are absent when they could not be observed at any time of the span. */
  readonly steal?: Column;
  readonly unowned?: Column;
  readonly agent?: Column;
  /** The groups that used most over the whole span, the first the most. */
  readonly groups: readonly { readonly key: string; readonly name: string; readonly cores: Column }[];
  /** Busy time that is in none of the other columns. */
  readonly other: Column;
  /** Spans in which nothing was reported, epoch milliseconds. */
  readonly gaps: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** The span that is drawn: from the step in which `fromMs` lies to the one in which `toMs` does, in at most about `steps` steps. */
export interface DrawnSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly steps: number;
  /** Nothing after this can have been reported yet: no gap is drawn there. */
  readonly nowMs: number;
}

/** Makes columns of points, whatever their order. A point counts in each step by as much of it as lies there; nothing is interpolated. */
export function drawSeries(points: readonly SeriesPoint[], span: DrawnSpan): DrawnSeries {
  const stepMs = chooseStepMs(span);
  const startMs = Math.floor(span.fromMs / stepMs) * stepMs;
  const length = Math.max(1, Math.ceil((span.toMs - startMs) / stepMs));
  const sums = new StepSums(startMs, stepMs, length);
  const within = points
    .filter(({ atMs, spanMs }) => atMs > startMs && atMs - spanMs < startMs + length * stepMs)
    .sort((left, right) => left.atMs - right.atMs);
  for (const point of within) sums.add(point);
  return {
    stepMs,
    timesMs: Array.from({ length }, (_, step) => startMs + step * stepMs),
    ...sums.columns(),
    gaps: findGaps(within, span),
  };
}

function chooseStepMs({ fromMs, toMs, steps }: DrawnSpan): number {
  const least = (toMs - fromMs) / steps;
  return (STEPS_S.find((seconds) => seconds * 1000 >= least) ?? 3_600) * 1000;
}

function findGaps(points: readonly SeriesPoint[], { fromMs, toMs, nowMs }: DrawnSpan): DrawnSeries['gaps'] {
  const gaps: { fromMs: number; toMs: number }[] = [];
  const endMs = Math.min(toMs, nowMs);
  let coveredToMs = fromMs;
  for (const { atMs, spanMs } of points) {
    const beginMs = atMs - spanMs;
    if (beginMs - coveredToMs > GAP_MS) gaps.push({ fromMs: coveredToMs, toMs: beginMs });
    coveredToMs = Math.max(coveredToMs, atMs);
  }
  if (endMs - coveredToMs > 2 * GAP_MS) gaps.push({ fromMs: coveredToMs, toMs: endMs });
  return gaps;
}

type Layer = 'busy' | 'steal' | 'unowned' | 'agent';
const LAYERS = ['busy', 'steal', 'unowned', 'agent'] as const satisfies readonly Layer[];

/** Core-milliseconds and the time for which they are known, step by step. */
class StepSums {
  readonly #startMs: number;
  readonly #stepMs: number;
  readonly #length: number;
  readonly #reportedMs: Float64Array;
  readonly #layers: Readonly<Record<Layer, { readonly coreMs: Float64Array; readonly knownMs: Float64Array }>>;
  readonly #busyMax: Float64Array;
  readonly #groups = new Map<string, { readonly name: string; readonly coreMs: Float64Array; sum: number }>();

  constructor(startMs: number, stepMs: number, length: number) {
    this.#startMs = startMs;
    this.#stepMs = stepMs;
    this.#length = length;
    const sums = () => ({ coreMs: new Float64Array(length), knownMs: new Float64Array(length) });
    this.#reportedMs = new Float64Array(length);
    this.#layers = { busy: sums(), steal: sums(), unowned: sums(), agent: sums() };
    this.#busyMax = new Float64Array(length);
  }

  add(point: SeriesPoint): void {
    const beginMs = point.atMs - point.spanMs - this.#startMs;
    const endMs = point.atMs - this.#startMs;
    const first = Math.max(0, Math.floor(beginMs / this.#stepMs));
    const last = Math.min(this.#length - 1, Math.ceil(endMs / this.#stepMs) - 1);
    for (let step = first; step <= last; step++) {
      const from = Math.max(beginMs, step * this.#stepMs);
      const to = Math.min(endMs, (step + 1) * this.#stepMs);
      if (to > from) this.#addToStep(step, to - from, point);
    }
  }

  columns(): Omit<DrawnSeries, 'stepMs' | 'timesMs' | 'gaps'> {
    const { busy, steal, unowned, agent } = this.#layers;
    const groups = [...this.#groups].sort(([, left], [, right]) => right.sum - left.sum).slice(0, MAX_GROUPS);
    const drawn = {
      busy: this.#meansOf(busy),
      ...this.#observed('steal', steal),
      ...this.#observed('unowned', unowned),
      ...this.#observed('agent', agent),
    };
    const columns = groups.map(([key, { name, coreMs }]) => ({
      ...{ key, name },
      cores: this.#meansOf({ coreMs, knownMs: this.#reportedMs }),
    }));
    const owned = [...columns.map(({ cores }) => cores), drawn.unowned ?? [], drawn.agent ?? []];
    return {
      ...drawn,
      busyMax: drawn.busy.map((cores, step) => (cores === null ? null : round(this.#busyMax[step] ?? 0))),
      groups: columns,
      other: drawn.busy.map((cores, step) =>
        cores === null
          ? null
          : round(
              Math.max(
                0,
                owned.reduce((rest, column) => rest - (column[step] ?? 0), cores),
              ),
            ),
      ),
    };
  }

  #addToStep(step: number, ms: number, point: SeriesPoint): void {
    increase(this.#reportedMs, step, ms);
    for (const layer of LAYERS) {
      const cores = point[`${layer}Cores`];
      if (cores === undefined) continue;
      increase(this.#layers[layer].coreMs, step, cores * ms);
      increase(this.#layers[layer].knownMs, step, ms);
    }
    this.#busyMax[step] = Math.max(this.#busyMax[step] ?? 0, point.busyCores ?? 0);
    for (const { key, name, cores } of point.groups) {
      const group = this.#groups.get(key) ?? { name, coreMs: new Float64Array(this.#length), sum: 0 };
      this.#groups.set(key, group);
      increase(group.coreMs, step, cores * ms);
      group.sum += cores * ms;
    }
  }

  #observed<L extends 'steal' | 'unowned' | 'agent'>(
    layer: L,
    sums: { readonly coreMs: Float64Array; readonly knownMs: Float64Array },
  ): { readonly [K in L]?: Column } {
    return sums.knownMs.some((ms) => ms > 0) ? ({ [layer]: this.#meansOf(sums) } as { readonly [K in L]: Column }) : {};
  }

  #meansOf({ coreMs, knownMs }: { readonly coreMs: Float64Array; readonly knownMs: Float64Array }): Column {
    return Array.from(coreMs, (sum, step) => ((knownMs[step] ?? 0) > 0 ? round(sum / (knownMs[step] ?? 1)) : null));
  }
}

function increase(sums: Float64Array, step: number, value: number): void {
  sums[step] = (sums[step] ?? 0) + value;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
