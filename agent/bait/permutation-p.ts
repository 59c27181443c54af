import { MAX_BAIT_SLOTS } from '#shared/model/bait-bounds.ts';

/**
 * Exact one-sided p-value of a randomised experiment: the share of all assignments of as many `chosen` among the values whose chosen
 * values sum to at most what they did. Small when the chosen values are the low ones. With the assignment drawn uniformly and values
 * that do not depend on it, P(p <= a) <= a for every a: nothing is assumed about the values (bursts, trends and periods included).
 *
 * `values` are whole numbers, so that sums are exact and ties are ties. At most {@link MAX_BAIT_SLOTS} values. Counts by meeting in the middle: sorted
 * sums of the subsets of each half, by their size.
 */
export function permutationP(values: readonly number[], chosen: readonly boolean[]): number {
  if (values.length !== chosen.length || values.length > MAX_BAIT_SLOTS || !values.every(Number.isSafeInteger))
    throw new RangeError('as many flags as values, whole numbers, at most 40');
  const size = chosen.filter(Boolean).length;
  const limit = values.reduce((sum, value, index) => sum + (chosen[index] === true ? value : 0), 0);
  const middle = values.length >> 1;
  const left = subsetSums(values.slice(0, middle));
  const right = subsetSums(values.slice(middle));
  let atMost = 0;
  let all = 0;
  for (const [taken, sums] of left.entries()) {
    const others = right[size - taken];
    if (others === undefined) continue;
    atMost += countPairs(sums, others, limit);
    all += sums.length * others.length;
  }
  return atMost / all;
}

/** Sums of all subsets, sorted, by the size of the subset. */
function subsetSums(values: readonly number[]): readonly Float64Array[] {
  let bySize: readonly (readonly number[])[] = [[0]];
  for (const value of values) {
    bySize = Array.from({ length: bySize.length + 1 }, (_, size) => [
      ...(bySize[size] ?? []),
      ...(bySize[size - 1] ?? []).map((sum) => sum + value),
    ]);
  }
  return bySize.map((sums) => Float64Array.from(sums).sort());
}

/** Pairs of one of each whose sum is at most `limit`; both sorted. */
function countPairs(left: Float64Array, right: Float64Array, limit: number): number {
  let count = 0;
  let fitting = right.length;
  for (const sum of left) {
    while (fitting > 0 && sum + (right[fitting - 1] as number) > limit) fitting--;
    count += fitting;
  }
  return count;
}
