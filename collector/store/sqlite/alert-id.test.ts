import fc from 'fast-check';
import { expect, it } from 'vitest';
import { holds } from '../../../scripts/testing/fuzz.ts';
import { dayOf } from '../day.ts';
import { alertId, isStorableTime, MAX_TRIES, nextId, timeOfId } from './alert-id.ts';

const NUMBER = fc.nat(4_095);
const TIME = fc
  .oneof(
    fc
      .record({ day: fc.nat(25_000), ms: fc.integer({ min: -300, max: 300 }) })
      .map(({ day, ms }) => day * 86_400_000 + ms),
    fc.nat(2_000_000_000_000),
  )
  .filter(isStorableTime);

it('an alert that finds its id taken goes through others of the same number and day, near its time, each once', () => {
  holds('next id', fc.tuple(TIME, NUMBER), ([atMs, number]) => {
    const ids = [alertId(atMs, number)];
    for (let tries = 1; tries < MAX_TRIES; tries++) ids.push(nextId(ids.at(-1) as number));
    expect(new Set(ids).size).toBe(MAX_TRIES);
    const isRight = (id: number) =>
      Number.isSafeInteger(id) &&
      dayOf(timeOfId(id)) === dayOf(atMs) &&
      Math.abs(timeOfId(id) - atMs) < MAX_TRIES &&
      id - alertId(timeOfId(id), 0) === number;
    expect(ids.filter((id) => !isRight(id))).toEqual([]);
  });
});
