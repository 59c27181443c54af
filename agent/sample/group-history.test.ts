import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz, holds } from '../../scripts/testing/fuzz.ts';
import { GroupHistory } from './group-history.ts';
import { Series } from './series.ts';

const START_MS = Date.UTC(2026, 0, 5, 8);
const HOUR_MS = 3_600_000;

/** One group at a steady rate, second by second. */
function use(history: GroupHistory, key: string, cores: number, fromMs: number, seconds: number): void {
  for (let second = 0; second < seconds; second++) {
    const atMs = fromMs + second * 1_000;
    history.advance(atMs);
    history.add(key, cores * 1_000, atMs);
  }
}

describe('group history', () => {
  it('keeps 10 s and 1 min means of a group that used ten core-seconds in an hour', () => {
    const history = new GroupHistory();
    use(history, 'small', 0.002, START_MS, 3_000);
    expect(history.read('small')).toBeUndefined();
    use(history, 'miner', 0.5, START_MS + HOUR_MS, 1_200);
    const { tenSeconds, minutes } = history.read('miner') ?? expect.fail();
    expect([...tenSeconds.slice(-3)].map((value) => Math.round(value * 100))).toEqual([50, 50, 50]);
    expect([...minutes.slice(-3)].map((value) => Math.round(value * 100))).toEqual([50, 50, 50]);
    expect([tenSeconds.length, minutes.length]).toEqual([2_160, 10_080]);
    expect(tenSeconds[0]).toBeNaN();
  });

  it('survives a restart, and the time in between is unknown, not idle', () => {
    const before = new GroupHistory();
    use(before, 'miner', 1, START_MS, 600);
    const records = before.takeChanges();
    expect(records).toHaveLength(1);
    expect(before.takeChanges()).toEqual([]);
    const after = new GroupHistory();
    expect(after.restore([...records, { key: 'damaged', usedAtMs: 1, blob: new Uint8Array(7) }])).toBe(1);
    use(after, 'miner', 1, START_MS + 1_200_000, 180);
    const minutes = [...(after.read('miner')?.minutes ?? [])].slice(-12);
    expect(minutes.filter((value) => Number.isNaN(value)).length).toBeGreaterThanOrEqual(8);
    expect(minutes.at(-1)).toBeCloseTo(1, 2);
    expect(records[0]?.blob.length).toBeLessThan(2_000);
  });

  it('gives up the group that rested longest when there are too many, and counts it', () => {
    const history = new GroupHistory();
    for (let group = 0; group < 300; group++) use(history, `group-${group}`, 20, START_MS + group * 1_000, 1);
    expect([history.size, history.evictions]).toEqual([256, 44]);
    expect(history.read('group-0')).toBeUndefined();
    expect(history.read('group-299')).toBeDefined();
  });

  it('says how many programs it could not even count', () => {
    const history = new GroupHistory();
    history.advance(START_MS);
    for (let group = 0; group < 5_000; group++) history.add(`group-${group}`, 10, START_MS);
    expect(history.overflow).toBe(5_000 - 4_096);
  });
});

describe('series', () => {
  it('holds the newest value of each span, whatever the order of times', () => {
    holds('series', fc.array(fc.tuple(fc.nat(60), fc.nat(500)), { maxLength: 40 }), (puts) => {
      const series = new Series(1_000, 16, 10);
      const plain = new Map<number, number>();
      let newest = -1;
      for (const [span, units] of puts) {
        if (span <= newest - 16) continue;
        series.put(span * 1_000, units * 10);
        newest = Math.max(newest, span);
        plain.set(span, units);
      }
      const copy = new Series(1_000, 16, 10);
      if (newest >= 0) expect(copy.restore(series.save())).toBe(true);
      for (const values of newest < 0 ? [] : [series.read(), copy.read()]) {
        values.forEach((value, index) => {
          const units = plain.get(newest - 15 + index);
          if (units === undefined) expect(value).toBeNaN();
          else expect(value).toBeCloseTo(units / 100, 5);
        });
      }
    });
  });

  it('refuses what it did not write', () => {
    fuzz('series bytes', fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const series = new Series(1_000, 16, 10);
      if (!series.restore(bytes)) expect([...series.read()].every(Number.isNaN)).toBe(true);
    });
  });
});
