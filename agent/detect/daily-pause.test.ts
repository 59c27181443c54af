import { describe, expect, it } from 'vitest';
import type { AgentEvent, DetectContext, GroupUse, KnownProcess, UsageView } from './detector.ts';
import { DailyPause } from './daily-pause.ts';
import { findDailyPauses } from './daily-pauses.ts';
import { SeededRandom } from './quiet/seeded-random.ts';

/** A Monday, 00:00 UTC. */
const MONDAY_MS = Date.UTC(2026, 0, 5);
const TICK_MS = 60_000;

/** Cores by the hour of the week (0 = Monday 00:00) and the week. */
type Load = (hour: number, week: number, random: SeededRandom) => number;

/** What is said within so many hours, a tick a minute. */
function watch(load: Load, hours: number, detector = new DailyPause(), fromHour = 0) {
  const random = new SeededRandom(7);
  const context = {
    processesObservable: true,
    process: (key: string) => ({ key, details: {}, ref: { pid: 1, startedAtMs: 0 } }) as unknown as KnownProcess,
  } as unknown as DetectContext;
  const findings = [];
  for (let tick = fromHour * 60; tick < hours * 60; tick++) {
    const hour = tick / 60;
    const cpuMs = load(hour % 168, Math.floor(hour / 168), random) * TICK_MS;
    const groups: readonly GroupUse[] = cpuMs > 0 ? [{ key: 'x', cpuMs, process: '1:1' }] : [];
    const event: AgentEvent = {
      type: 'tick',
      atMs: MONDAY_MS + (tick + 1) * TICK_MS,
      tick,
      elapsedMs: TICK_MS,
      usage: { groups } as unknown as UsageView,
    };
    findings.push(...(detector.handle(event, context)?.findings ?? []));
  }
  return findings;
}

const isOffice = (hour: number) => hour < 120 && hour % 24 >= 8.5 && hour % 24 < 17.5;

describe('daily pause', () => {
  it('is told of what rests in office hours only, after a week', () => {
    const shy: Load = (hour, _, random) => (isOffice(hour) ? 0 : 1.8 + 0.2 * random.next());
    expect(watch(shy, 150)).toEqual([]);
    const [finding] = watch(shy, 200);
    expect(finding).toMatchObject({ kind: 'daily-pause', signals: [{ code: 'cpu.daily-pause', params: { days: 5 } }] });
    expect(finding?.signals[0]?.params.restsAt).toBe('08:00-18:00 UTC');
    expect(finding?.signals[0]?.params.meanCores).toBeCloseTo(1.9, 1);
  });

  it('is told of what rests by day all week, also over a restart of the agent', () => {
    const shy: Load = (hour) => (hour % 24 >= 9 && hour % 24 < 19 ? 0.02 : 1);
    const detector = new DailyPause();
    watch(shy, 100, detector);
    const again = new DailyPause();
    again.restore(JSON.parse(JSON.stringify(detector.snapshot())));
    expect(watch(shy, 200, again, 100).length).toBeGreaterThan(0);
  });

  it.each<readonly [string, Load]>([
    ['a nightly batch at two', (hour) => (hour % 24 >= 2 && hour % 24 < 5 ? 1 : 0)],
    ['a long nightly batch', (hour) => (hour % 24 >= 20 || hour % 24 < 4 ? 1 : 0)],
    [
      'a batch whose length changes',
      (hour) => (hour % 24 >= 22 || hour % 24 < 3 + (Math.floor(hour / 24) % 4) * 2 ? 1 : 0),
    ],
    ['what never rests', () => 1],
    ['work in office hours', (hour) => (isOffice(hour) ? 1 : 0)],
    ['a service by day', (hour) => 0.5 + 0.5 * Math.sin(((hour % 24) - 8) / 3.8)],
    ['a backup on Sundays', (hour) => (hour > 144 && hour < 160 ? 2 : 0.3)],
    ['a compile now and then', (hour, _, random) => (random.next() < 0.2 && hour % 3 < 1 ? 4 : 0)],
    ['long jobs at any time', (hour, week) => ((hour + week * 168) % 31 < 20 ? 1 : 0)],
    ['a database', (_, __, random) => 0.2 + random.next()],
    ['a CI runner', (hour, _, random) => (isOffice(hour) ? 2 + random.next() : random.next() < 0.1 ? 1 : 0)],
  ])('is not %s', (_, load) => expect(watch(load, 340)).toHaveLength(0));

  it('is not made of hours that nobody saw', () => {
    const shy: Load = (hour) => (isOffice(hour) ? 0 : 1);
    const detector = new DailyPause();
    watch(shy, 60, detector);
    expect(watch(shy, 190, detector, 90)).toEqual([]);
  });
});

it('forgets a week when the clock goes back by hours', () => {
  const shy: Load = (hour) => (isOffice(hour) ? 0 : 1);
  const detector = new DailyPause();
  watch(shy, 160, detector);
  expect(watch(shy, 101, detector, 50)).toEqual([]);
});

describe('pauses of a week by the hour', () => {
  const LAST = 1_000 * 168 - 1;
  const pausesOf = (change: (hour: number, cores: number) => number) => {
    const hours = Array.from({ length: 168 }, (_, hour) => change(hour, hour % 24 >= 9 && hour % 24 < 17 ? 0 : 1));
    return findDailyPauses(Float64Array.from(hours), LAST);
  };

  it('are seven at the same hours', () => {
    expect(pausesOf((_, cores) => cores)).toMatchObject({ pauses: 7, fromHour: 9, toHour: 17, meanCores: 1 });
  });

  it.each<readonly [string, (hour: number, cores: number) => number]>([
    ['in which it works a little', (_, cores) => Math.max(0.3, cores)],
    ['of four days only', (hour, cores) => (hour < 72 ? 1 : cores)],
    ['of which much is not known', (hour, cores) => (hour >= 43 && hour < 57 ? Number.NaN : cores)],
    ['of next to nothing', (_, cores) => cores * 0.1],
    ['with a day of much more work', (hour, cores) => (hour > 150 ? 4 * cores : cores)],
  ])('are none %s', (_, change) => expect(pausesOf(change)).toBeUndefined());
});
