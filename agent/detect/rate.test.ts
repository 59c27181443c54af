import { expect, it } from 'vitest';
import { Rate } from './rate.ts';

/** How many of the requests made at these times are allowed. */
function allowedOf(rate: Rate, timesMs: readonly number[]): number {
  const allowed = timesMs.filter((nowMs) => {
    const isAllowed = rate.allows(nowMs);
    if (isAllowed) rate.spend(nowMs);
    return isAllowed;
  });
  return allowed.length;
}

function everySecond(fromS: number, seconds: number): readonly number[] {
  return Array.from({ length: seconds }, (_, second) => (fromS + second) * 1_000);
}

it('a rate allows so many at once, then one every so often, and so many again after a rest', () => {
  const rate = new Rate(3, 10_000);
  expect(allowedOf(rate, [0, 0, 0, 0])).toBe(3);
  expect(allowedOf(rate, everySecond(1, 100))).toBe(10);
  expect(allowedOf(rate, everySecond(1_000, 10))).toBe(3);
});

it('a rate goes on where it was', () => {
  const rate = new Rate(1, 10_000);
  rate.spend(5_000);
  const next = new Rate(1, 10_000);
  next.restore(rate.snapshot());
  expect([next.allows(14_999), next.allows(15_000)]).toEqual([false, true]);
});
