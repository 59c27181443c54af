import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holds } from '../../scripts/testing/fuzz.ts';
import { adjustByHolm } from './holm.ts';
import { smallestP } from '#shared/model/bait-bounds.ts';
import { permutationP } from './permutation-p.ts';

/** The definition, word for word: every assignment of as many, by its bits. */
function bruteForce(values: readonly number[], chosen: readonly boolean[]): number {
  const size = chosen.filter(Boolean).length;
  const sumOf = (isIn: (index: number) => boolean) => values.reduce((sum, value, i) => sum + (isIn(i) ? value : 0), 0);
  const observed = sumOf((index) => chosen[index] === true);
  let all = 0;
  let atMost = 0;
  for (let bits = 0; bits < 2 ** values.length; bits++) {
    if (values.filter((_, index) => (bits >> index) & 1).length !== size) continue;
    all++;
    if (sumOf((index) => ((bits >> index) & 1) === 1) <= observed) atMost++;
  }
  return atMost / all;
}

describe('permutationP', () => {
  it('is the share of all assignments that look at least as quiet', () => {
    const slot = fc.tuple(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2e6 })), fc.boolean());
    holds('permutation', fc.array(slot, { minLength: 1, maxLength: 9 }), (slots) => {
      const values = slots.map(([value]) => value);
      const chosen = slots.map(([, isChosen]) => isChosen);
      expect(permutationP(values, chosen)).toBe(bruteForce(values, chosen));
    });
  });

  it('reaches the smallest p when the chosen are the lowest, and 1 when they are the highest', () => {
    const values = Array.from({ length: 13 }, (_, index) => index);
    expect(
      permutationP(
        values,
        values.map((value) => value < 6),
      ),
    ).toBe(1 / 1716);
    expect(
      permutationP(
        values,
        values.map((value) => value >= 7),
      ),
    ).toBe(1);
    expect(smallestP(13, 6)).toBeCloseTo(1 / 1716, 12);
    expect(smallestP(12, 6)).toBeGreaterThan(0.001);
  });

  it('counts the largest experiment exactly', () => {
    const values = Array.from({ length: 40 }, (_, index) => index * 25_000);
    expect(
      permutationP(
        values,
        values.map((_, index) => index < 20),
      ) * 137_846_528_820,
    ).toBeCloseTo(1, 6);
  });

  it.each([[[0.5]], [[Number.NaN]], [new Array(41).fill(1)]])('refuses what it cannot count', (values) => {
    expect(() =>
      permutationP(
        values,
        values.map(() => true),
      ),
    ).toThrow(RangeError);
  });
});

describe('adjustByHolm', () => {
  it('is that of the textbook', () => {
    const adjusted = adjustByHolm([0.01, 0.04, 0.03, 0.005]);
    for (const [index, p] of [0.03, 0.06, 0.06, 0.02].entries()) expect(adjusted[index]).toBeCloseTo(p, 12);
    expect(adjustByHolm([0.6, 0.7])).toEqual([1, 1]);
    expect(adjustByHolm([])).toEqual([]);
  });
});
