import { expect, it } from 'vitest';
import { continueVisit, readVisit } from './last-visit.ts';

const MINUTE_MS = 60_000;

it('begins a visit when somebody was away for half an hour, and goes on with it otherwise', () => {
  const first = continueVisit(undefined, 0);
  expect(first).toEqual({ lastMs: 0 });
  const still = continueVisit(first, 30 * MINUTE_MS);
  expect(still).toEqual({ lastMs: 30 * MINUTE_MS });
  const again = continueVisit(still, 61 * MINUTE_MS);
  expect(again).toEqual({ lastMs: 61 * MINUTE_MS, beforeMs: 30 * MINUTE_MS });
  expect(continueVisit(again, 62 * MINUTE_MS).beforeMs).toBe(30 * MINUTE_MS);
});

it('takes nothing for a visit that is none', () => {
  for (const text of [null, '', '{', '5', '{}', '{"lastMs":"x"}']) expect(readVisit(text)).toBe(undefined);
  expect(readVisit('{"lastMs":5,"beforeMs":"x"}')).toEqual({ lastMs: 5 });
  expect(readVisit('{"lastMs":5,"beforeMs":3}')).toEqual({ lastMs: 5, beforeMs: 3 });
});
