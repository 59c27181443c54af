import type { PrefixMeans } from './prefix-means.ts';
import type { SeededRandom } from './seeded-random.ts';

/** A span of whole cells, `to` not included. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

export interface PlacementOptions {
  /** Cells before a window with which it is compared. Windows are at least so far apart, and from the beginning. */
  readonly before: number;
  /** Draws at most, and after how many that do as well there is nothing more to learn. */
  readonly draws: number;
  readonly enough: number;
}

/** How much lower the series is inside of the windows than just before each, cores; in the mean over the windows. */
export function meanDrop(means: PrefixMeans, windows: readonly Window[], before: number): number {
  let sum = 0;
  for (const { from, to } of windows) {
    const drop = means.mean(from - before, from) - means.mean(from, to);
    if (!Number.isNaN(drop)) sum += drop;
  }
  return windows.length === 0 ? 0 : sum / windows.length;
}

/**
 * How probable a drop like this is when the windows have nothing to do with the series: windows of the same lengths are placed at
 * random, in random order, over the same history. The series stays as it is, so whatever rhythm it has is in the comparison; shifting
 * all windows together would compare with a handful of places only.
 *
 * The answer is a valid p-value for every number of draws: (1 + b) / (1 + m) after all of them, b / m when it is clear before that b
 * placements of m do as well (Besag and Clifford 1991).
 */
export function placementPValue(
  means: PrefixMeans,
  windows: readonly Window[],
  { before, draws, enough }: PlacementOptions,
  random: SeededRandom,
): number {
  const observed = meanDrop(means, windows, before) - 1e-9;
  const lengths = windows.map(({ from, to }) => to - from);
  const slack = means.length - lengths.reduce((sum, length) => sum + length + before, 0);
  if (windows.length === 0 || slack <= 0) return 1;
  const places = new Float64Array(windows.length);
  const placed: { from: number; to: number }[] = windows.map(() => ({ from: 0, to: 0 }));
  let asGood = 0;
  for (let draw = 1; draw <= draws; draw++) {
    place(lengths, slack, before, places, placed, random);
    if (meanDrop(means, placed, before) < observed) continue;
    asGood++;
    if (asGood >= enough) return asGood / draw;
  }
  return (1 + asGood) / (1 + draws);
}

/** All arrangements without overlap are equally probable. */
function place(
  lengths: number[],
  slack: number,
  before: number,
  places: Float64Array,
  placed: { from: number; to: number }[],
  random: SeededRandom,
): void {
  for (let index = 0; index < places.length; index++) places[index] = Math.floor(random.next() * (slack + 1));
  places.sort();
  for (let last = lengths.length - 1; last > 0; last--) {
    const other = Math.floor(random.next() * (last + 1));
    const length = lengths[last] as number;
    lengths[last] = lengths[other] as number;
    lengths[other] = length;
  }
  let used = 0;
  for (let index = 0; index < placed.length; index++) {
    const window = placed[index] as { from: number; to: number };
    window.from = used + before + (places[index] as number);
    window.to = window.from + (lengths[index] as number);
    used += before + (lengths[index] as number);
  }
}

/**
 * Which of several hypotheses may be rejected when all of them together may be wrong with probability `alpha` (Holm 1979). `tested` counts
 * those as well that are not among `pValues`, because they were not worth computing: their p-value counts as 1.
 */
export function holm(pValues: readonly number[], alpha: number, tested = pValues.length): readonly boolean[] {
  const order = pValues.map((_, index) => index).sort((a, b) => (pValues[a] as number) - (pValues[b] as number));
  const rejected = pValues.map(() => false);
  for (const [rank, index] of order.entries()) {
    if ((pValues[index] as number) > alpha / Math.max(1, tested - rank)) break;
    rejected[index] = true;
  }
  return rejected;
}
