import type { Window } from './placement-test.ts';
import type { PrefixMeans } from './prefix-means.ts';

export interface EdgeRules {
  /** Cells before a window that say how much is used without observers. */
  readonly before: number;
  /** Cells within which a drop must have happened, and within which the return. */
  readonly dropWithin: number;
  readonly returnWithin: number;
  /** By then it must be down, cells: whoever looks around every half a minute is. */
  readonly downBy: number;
  /** Cells that make a drop, and a return. */
  readonly level: number;
}

/** A program that uses less than this, cores, says nothing by stopping. */
const MIN_CORES = 0.05;
/** It must lose so much of what it used, and win back half of what it lost. */
const DROP_SHARE = 0.5;
const RETURN_SHARE = 0.5;
/** Used less than this share of its mean before a window: it was resting anyway, and the window says nothing. */
const RESTING_SHARE = 0.25;

export interface Edges {
  /** Windows before which the program was at work. */
  readonly told: number;
  readonly drops: number;
  /** Drops after which it came back in time. */
  readonly returns: number;
  /** What it used before its drops, and after them, cores in the mean; 0 without drops. */
  readonly beforeCores: number;
  readonly insideCores: number;
}

/** Looks at each window for the drop at its start and the return after its end. */
export function findEdges(means: PrefixMeans, windows: readonly Window[], rules: EdgeRules): Edges {
  const baseline = meanOutside(means, windows);
  let told = 0;
  let drops = 0;
  let returns = 0;
  let beforeSum = 0;
  let insideSum = 0;
  for (const [index, { from, to }] of windows.entries()) {
    const before = means.mean(from - rules.before, from);
    const last = Math.max(means.mean(from - 1, from), means.mean(from - 2, from - 1));
    const settled = from + Math.min(rules.dropWithin, Math.floor((to - from) / 2));
    const inside = means.mean(settled, to);
    const soon = Math.min(to, from + rules.downBy);
    const isDownSoon = means.mean(soon - rules.level, soon) <= (before + inside) / 2;
    if (Number.isNaN(before) || Number.isNaN(inside) || before < Math.max(MIN_CORES, baseline * RESTING_SHARE))
      continue;
    told++;
    if (inside > before * (1 - DROP_SHARE) || before - inside < MIN_CORES) continue;
    // It must still be at work when the observer comes, and not be long after: what ends by itself sooner or later does not hide.
    if (last < (before + inside) / 2 || !isDownSoon) continue;
    drops++;
    beforeSum += before;
    insideSum += inside;
    const until = Math.min(to + rules.returnWithin, windows[index + 1]?.from ?? means.length);
    if (comesBack(means, to, until, inside + (before - inside) * RETURN_SHARE, rules.level)) returns++;
  }
  const mean = (sum: number) => (drops === 0 ? 0 : sum / drops);
  return { told, drops, returns, beforeCores: mean(beforeSum), insideCores: mean(insideSum) };
}

/** Mean cores where no window is; NaN when nothing is known there. */
export function meanOutside(means: PrefixMeans, windows: readonly Window[]): number {
  let sum = means.sum(0, means.length);
  let count = means.count(0, means.length);
  for (const { from, to } of windows) {
    sum -= means.sum(from, to);
    count -= means.count(from, to);
  }
  return count <= 0 ? Number.NaN : sum / count;
}

/** Mean cores inside of the windows; NaN when nothing is known there. */
export function meanInside(means: PrefixMeans, windows: readonly Window[]): number {
  let sum = 0;
  let count = 0;
  for (const { from, to } of windows) {
    sum += means.sum(from, to);
    count += means.count(from, to);
  }
  return count === 0 ? Number.NaN : sum / count;
}

function comesBack(means: PrefixMeans, from: number, until: number, cores: number, level: number): boolean {
  for (let cell = from; cell + level <= until; cell++) if (means.mean(cell, cell + level) >= cores) return true;
  return false;
}
