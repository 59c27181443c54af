import { findEdges, meanInside, meanOutside } from './edges.ts';
import type { Families } from './families.ts';
import { type GroupSeries, HOST_GROUP, RESOLUTIONS } from './group-series.ts';
import { COARSE_EDGES, MAX_DRAWS } from './judge-spans.ts';
import { holm, placementPValue, type Window } from './placement-test.ts';
import type { PrefixMeans } from './prefix-means.ts';
import type { SeededRandom } from './seeded-random.ts';

/** At ten seconds a cell. */
const COARSE = 1;
const BEFORE = COARSE_EDGES.before;
/** Others begin to work: so many cores more than they use in the quietest quarter of the time, for two cells at least. */
const LOAD_CORES = 0.5;
const MIN_CELLS = 2;
const MAX_WINDOWS = 24;
/** Fewer prove nothing. */
const MIN_WINDOWS = 6;
const MIN_CORES = 0.25;
const MIN_DROP_SHARE = 0.8;
const MIN_RETURN_SHARE = 0.8;
/** With so much of a processor left over, nobody had to wait for one. */
const FREE_CORES = 0.5;
/** It must work evenly whenever nobody else does: so many of the cells reach so much of its middle. Who waits for others rests at other times too. */
const STEADY = { level: 0.7, share: 0.85 } as const;
/** Programs for which it made room; one alone may be what it works with. */
const MIN_OTHERS = 3;
const MAX_SHARE_OF_ONE = 0.6;
const ENOUGH = 20;

/** A group that makes room whenever others work, although there are processors for all. */
export interface Yielding {
  readonly key: string;
  readonly effectCores: number;
  /** Loads of others, after which it dropped, and after how many of them it came back. */
  readonly loads: number;
  readonly drops: number;
  readonly returns: number;
  /** Programs that these loads were. */
  readonly others: number;
  readonly pValue: number;
  /** Covered time of the first of these loads. */
  readonly sinceMs: number;
}

interface Candidate extends Yielding {
  readonly means: PrefixMeans;
  readonly windows: readonly Window[];
}

/**
 * Which groups yielded to the loads of others, so clearly that all answers together are wrong with probability `alpha` at most where loads come
 * when they come. Loads during which no processor was left over are left out: there the scheduler explains it. What groups of one
 * family do in turns is left out as well.
 */
export function judgeYields(
  series: GroupSeries,
  cpuCount: number,
  alpha: number,
  families: Pick<Families, 'has' | 'familyOf'>,
  random: SeededRandom,
): readonly Yielding[] {
  const { first, end } = series.extent(COARSE);
  const host = series.means(HOST_GROUP, COARSE);
  const all = new Map<string, PrefixMeans>();
  for (const key of series.keys) {
    const means = key === HOST_GROUP || families.has(key) ? undefined : series.means(key, COARSE);
    if (means !== undefined) all.set(key, means);
  }
  if (host === undefined || end - first < MIN_WINDOWS * (BEFORE + MIN_CELLS)) return [];
  let looked = 0;
  const candidates: Candidate[] = [];
  for (const [key, means] of all) {
    const windows = loadsBeside(host, means);
    if (windows.length < MIN_WINDOWS || !(meanOutside(means, windows) >= MIN_CORES)) continue;
    looked++;
    const candidate = candidateOf({ key, means, windows, host, all, cpuCount, families, first });
    if (candidate !== undefined) candidates.push(candidate);
  }
  const tested = candidates.map(({ means, windows }) =>
    placementPValue(means, windows, { before: BEFORE, draws: MAX_DRAWS, enough: ENOUGH }, random),
  );
  const rejected = holm(tested, alpha, looked);
  return candidates.flatMap(({ means: _, windows: __, ...yielding }, index) =>
    rejected[index] === true ? [{ ...yielding, pValue: tested[index] ?? 1 }] : [],
  );
}

interface Looked {
  readonly key: string;
  readonly means: PrefixMeans;
  readonly windows: readonly Window[];
  readonly host: PrefixMeans;
  readonly all: ReadonlyMap<string, PrefixMeans>;
  readonly cpuCount: number;
  readonly families: Pick<Families, 'familyOf'>;
  readonly first: number;
}

function candidateOf(look: Looked): Candidate | undefined {
  const { key, means, host, cpuCount, first } = look;
  if (!isSteady(means, look.windows)) return undefined;
  // Within the first cell it may still have been at work.
  const free = look.windows.filter(
    ({ from, to }) => host.mean(Math.min(from + 1, to - 1), to) <= cpuCount - FREE_CORES,
  );
  const told = free.flatMap((window) => {
    const other = mainOther(look, window);
    return other === undefined ? [] : [{ window, other }];
  });
  const windows = told.map(({ window }) => window);
  const others = countBy(told.map(({ other }) => other));
  if (windows.length < MIN_WINDOWS || windows.length < look.windows.length * MIN_DROP_SHARE) return undefined;
  if (others.size < MIN_OTHERS || Math.max(...others.values()) > MAX_SHARE_OF_ONE * told.length) return undefined;
  const { drops, returns } = findEdges(means, windows, COARSE_EDGES);
  const effectCores = meanOutside(means, windows) - meanInside(means, windows);
  if (drops < Math.max(MIN_WINDOWS, windows.length * MIN_DROP_SHARE) || returns < (drops - 1) * MIN_RETURN_SHARE)
    return undefined;
  const sinceMs = (first + (windows[0]?.from ?? 0)) * RESOLUTIONS[COARSE].cellMs;
  const found = { key, effectCores, loads: windows.length, drops, returns, others: others.size, sinceMs };
  return { ...found, means, windows, pValue: 1 };
}

/** Spans in which others work, from what the host uses beside this group. */
function loadsBeside(host: PrefixMeans, means: PrefixMeans): readonly Window[] {
  const others = Float64Array.from(
    { length: host.length },
    (_, cell) => host.mean(cell, cell + 1) - means.mean(cell, cell + 1),
  );
  const known = others.filter((cores) => !Number.isNaN(cores)).sort();
  const limit = (known[Math.floor(known.length / 4)] ?? Number.NaN) + LOAD_CORES;
  const windows: Window[] = [];
  for (let from = BEFORE, to = from; from < others.length; from = to + 1) {
    for (to = from; to < others.length && (others[to] as number) >= limit; to++);
    if (to === from || to === others.length) continue;
    const last = windows.at(-1);
    if (last !== undefined && from - last.to < BEFORE) windows[windows.length - 1] = { from: last.from, to };
    else windows.push({ from, to });
  }
  return windows.filter(({ from, to }) => to - from >= MIN_CELLS).slice(-MAX_WINDOWS);
}

/** Whether it worked evenly, as long as nobody else did: from a cell after each load to the next. */
function isSteady(means: PrefixMeans, windows: readonly Window[]): boolean {
  const cells: number[] = [];
  for (const [index, { from }] of windows.entries()) {
    const last = windows[index - 1];
    const since = last === undefined ? from - BEFORE : last.to + COARSE_EDGES.returnWithin;
    for (let cell = since; cell < from; cell++) cells.push(means.mean(cell, cell + 1));
  }
  const known = cells.filter((cores) => !Number.isNaN(cores)).sort((left, right) => left - right);
  const middle = known[Math.floor(known.length / 2)] ?? 0;
  return middle > 0 && known.filter((cores) => cores >= STEADY.level * middle).length >= STEADY.share * known.length;
}

/** Whose work a load mostly is; undefined when that belongs together with the group, or nobody can be named. */
function mainOther({ key, all, families }: Looked, { from, to }: Window): string | undefined {
  let most: { readonly key: string; readonly risenCores: number } | undefined;
  for (const [other, means] of all) {
    const risenCores = other === key ? 0 : means.mean(from, to) - means.mean(from - BEFORE, from);
    if (risenCores > (most?.risenCores ?? 0)) most = { key: other, risenCores };
  }
  if (most === undefined) return undefined;
  const family = families.familyOf(key);
  return family !== undefined && family === families.familyOf(most.key) ? undefined : most.key;
}

function countBy(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
