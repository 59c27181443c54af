import { expect, test } from 'vitest';
import { ageWeight } from './age-weight.ts';

const NOW_MS = Date.UTC(2026, 7, 6);

test.each([
  ['2026-08-06', 1],
  ['2026-02-07', 0.5],
  ['2027-01-01', 1],
])('seen %s counts %d', (seen, weight) => expect(ageWeight(seen, NOW_MS)).toBeCloseTo(weight, 6));

test('undated counts as two years old, and nothing ever counts as nothing', () => {
  expect(ageWeight(undefined, NOW_MS)).toBeCloseTo(ageWeight('2024-08-06', NOW_MS), 6);
  expect(ageWeight('no date', NOW_MS)).toBe(ageWeight(undefined, NOW_MS));
  expect(ageWeight('0001-01-01', NOW_MS)).toBeGreaterThan(0);
});
