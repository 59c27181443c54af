import { type EdgeRules, findEdges, meanInside, meanOutside } from './edges.ts';
import type { Families } from './families.ts';
import { type GroupSeries, HOST_GROUP, RESOLUTIONS, type ResolutionIndex } from './group-series.ts';
import type { ObservedSpan } from './observed-spans.ts';
import { holm, placementPValue, type Window } from './placement-test.ts';
import type { PrefixMeans } from './prefix-means.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Fewer sessions prove nothing. */
export const MIN_SESSIONS = 3;
/** The newest are enough, and the work is bounded. */
const MAX_WINDOWS = 24;
/** Groups that used less without observers are not looked at, cores in the mean. */
const MIN_OUTSIDE_CORES = 0.05;
/** And they must lose so much at least. */
const MIN_EFFECT_CORES = 0.05;
/** Of the sessions that tell anything, so many must show a drop; of those that have been over for a while, a return. */
const MIN_DROP_SHARE = 0.8;
const MIN_RETURN_SHARE = 0.5;
export const MAX_DRAWS = 19_999;
const ENOUGH = 20;

/** At ten seconds a cell, what happens within ten seconds is the next cell. */
export const COARSE_EDGES: EdgeRules = { before: 3, dropWithin: 1, downBy: 4, returnWithin: 12, level: 1 };
const EDGES: readonly [EdgeRules, EdgeRules] = [
  { before: 5, dropWithin: 10, downBy: 40, returnWithin: 120, level: 3 },
  COARSE_EDGES,
];
/** Shorter windows say too little, in cells. */
const MIN_CELLS = [5, 2] as const;

/** A group that is quiet in the presence of observers. */
export interface Quiet {
  readonly key: string;
  /** Mean cores without observers minus with them. */
  readonly effectCores: number;
  readonly sessions: number;
  readonly drops: number;
  readonly returns: number;
  readonly pValue: number;
  /** Covered time of the first of these sessions. */
  readonly sinceMs: number;
}

interface Candidate extends Quiet {
  readonly means: PrefixMeans;
  readonly windows: readonly Window[];
  readonly before: number;
}

/**
 * Which groups were quiet in these spans, so clearly that all answers together are wrong with probability `alpha` at most on a host where
 * nobody hides. Every group that used anything worth speaking of counts as looked at, at both resolutions, whether or not it has the
 * edges that would make it worth testing. A family is not judged by spans that began in itself: whoever works and looks in turns is no
 * evidence, and what others looked at still is.
 */
export function judgeSpans(
  series: GroupSeries,
  spans: readonly ObservedSpan[],
  alpha: number,
  random: SeededRandom,
  families: Pick<Families, 'membersOf'>,
): readonly Quiet[] {
  let looked = 0;
  const candidates: Candidate[] = [];
  for (const resolution of [0, 1] as const) {
    const ofAll = windowsOf(series, spans, resolution);
    const origins = new Set(spans.map(({ origin }) => origin));
    for (const key of series.keys) {
      const ofOthers = () => spans.filter(({ origin }) => origin !== key);
      const { windows, first } = origins.has(key) ? windowsOf(series, ofOthers(), resolution) : ofAll;
      if (windows.length < MIN_SESSIONS) continue;
      const means = series.means(key, resolution);
      if (means === undefined || !(meanOutside(means, windows) >= MIN_OUTSIDE_CORES)) continue;
      looked++;
      const sinceMs = (first + (windows[0]?.from ?? 0)) * RESOLUTIONS[resolution].cellMs;
      const candidate = candidateOf(key, means, windows, EDGES[resolution], sinceMs);
      if (candidate !== undefined) candidates.push(candidate);
    }
  }
  const tested = candidates.map((candidate) => {
    const { means, windows, before } = candidate;
    return placementPValue(means, windows, { before, draws: MAX_DRAWS, enough: ENOUGH }, random);
  });
  const rejected = holm(tested, alpha, looked);
  const quiet = new Map<string, Quiet>();
  for (const [index, { means: _, windows: __, before: ___, ...candidate }] of candidates.entries()) {
    const pValue = tested[index] ?? 1;
    if (rejected[index] !== true || (quiet.get(candidate.key)?.pValue ?? 1) <= pValue) continue;
    quiet.set(candidate.key, { ...candidate, pValue });
  }
  // A whole is only worth a word where no part of it can be named.
  for (const key of quiet.keys())
    if ([...families.membersOf(key)].some((member) => quiet.has(member))) quiet.delete(key);
  if (quiet.size > 1) quiet.delete(HOST_GROUP);
  return [...quiet.values()];
}

function candidateOf(
  key: string,
  means: PrefixMeans,
  windows: readonly Window[],
  rules: EdgeRules,
  sinceMs: number,
): Candidate | undefined {
  const { told, drops, returns } = findEdges(means, windows, rules);
  const effectCores = meanOutside(means, windows) - meanInside(means, windows);
  if (drops < MIN_SESSIONS || drops < told * MIN_DROP_SHARE || !(effectCores >= MIN_EFFECT_CORES)) return undefined;
  // The last session may be over for a moment only.
  if (returns < Math.max(2, (drops - 1) * MIN_RETURN_SHARE)) return undefined;
  const { before } = rules;
  return { key, means, windows, before, effectCores, sessions: windows.length, drops, returns, pValue: 1, sinceMs };
}

/** Spans as whole cells of the history that there is, counted from its first cell; those close together are one. */
function windowsOf(
  series: GroupSeries,
  spans: readonly ObservedSpan[],
  resolution: ResolutionIndex,
): { readonly windows: readonly Window[]; readonly first: number } {
  const { cellMs } = RESOLUTIONS[resolution];
  const { before } = EDGES[resolution];
  const { first, end } = series.extent(resolution);
  const windows: Window[] = [];
  for (const { fromMs, toMs } of spans) {
    const from = Math.floor(fromMs / cellMs) - first;
    const to = Math.min(end, Math.floor(toMs / cellMs)) - first;
    if (from < before || to - from < MIN_CELLS[resolution]) continue;
    const last = windows.at(-1);
    if (last !== undefined && from - last.to < before) windows[windows.length - 1] = { from: last.from, to };
    else windows.push({ from, to });
  }
  return { windows: windows.slice(-MAX_WINDOWS), first };
}
