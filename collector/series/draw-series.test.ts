import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawSeries } from './draw-series.ts';
import type { SeriesPoint } from './series-point.ts';

const BEGIN_MS = 1_800_000_000_000;
const span = (minutes: number, steps = 90) => ({
  fromMs: BEGIN_MS,
  toMs: BEGIN_MS + minutes * 60_000,
  steps,
  nowMs: BEGIN_MS + minutes * 60_000,
});

/** Points every 10 s from `fromS` on; `change` may take some away. */
function pointsOf(
  fromS: number,
  toS: number,
  change: (second: number) => Partial<SeriesPoint> | undefined,
): SeriesPoint[] {
  const points: SeriesPoint[] = [];
  for (let second = fromS + 10; second <= toS; second += 10) {
    const changed = change(second);
    if (changed !== undefined) points.push({ atMs: BEGIN_MS + second * 1000, spanMs: 10_000, groups: [], ...changed });
  }
  return points;
}

const group = (key: string, cores: number) => ({ key, name: `name of ${key}`, cores });

describe('drawing CPU', () => {
  it('means over each step, keeps the highest, and never invents what was not reported', () => {
    const points = pointsOf(0, 900, (second) =>
      second > 300 && second <= 600 ? undefined : { busyCores: second % 60 === 0 ? 4 : 1 },
    );
    const drawn = drawSeries(points, span(15, 15));
    expect(drawn.stepMs).toBe(60_000);
    expect(drawn.timesMs).toHaveLength(15);
    expect(drawn.busy).toEqual([1.5, 1.5, 1.5, 1.5, 1.5, null, null, null, null, null, 1.5, 1.5, 1.5, 1.5, 1.5]);
    expect(drawn.busyMax[0]).toBe(4);
    expect(drawn.other[5]).toBeNull();
    expect(drawn.gaps).toEqual([{ fromMs: BEGIN_MS + 300_000, toMs: BEGIN_MS + 600_000 }]);
    expect([drawn.steal, drawn.unowned, drawn.agent]).toEqual([undefined, undefined, undefined]);
  });

  it('gives the groups that used most, and one column for all the others', () => {
    const groups = Array.from({ length: 8 }, (_, index) => group(`g${index}`, 0.1 * (index + 1)));
    const points = [
      ...pointsOf(0, 450, () => ({ busyCores: 5, agentCores: 0.2, groups })),
      ...pointsOf(450, 900, () => ({ busyCores: 5, agentCores: 0.2, groups: [group('late', 3)] })),
    ];
    const drawn = drawSeries(points, span(15, 15));
    expect(drawn.groups.map(({ key }) => key)).toEqual(['late', 'g7', 'g6', 'g5', 'g4', 'g3', 'g2', 'g1']);
    expect(drawn.groups[0]?.cores.slice(0, 2)).toEqual([0, 0]);
    expect(drawn.other[0]).toBeCloseTo(5 - 0.2 - 3.5, 3);
    expect(drawn.other.at(-1)).toBeCloseTo(5 - 0.2 - 3, 3);
    expect(drawn.agent?.[0]).toBe(0.2);
  });

  it('tells what was reported without being observable from what was not reported', () => {
    const drawn = drawSeries(
      pointsOf(0, 900, () => ({ groups: [group('a', 1)] })),
      span(15, 15),
    );
    expect(drawn.busy.every((cores) => cores === null)).toBe(true);
    expect(drawn.groups[0]?.cores.every((cores) => cores === 1)).toBe(true);
    expect(drawn.gaps).toEqual([]);
  });

  it('does not call a gap what is still to come', () => {
    const points = pointsOf(0, 600, () => ({ busyCores: 1 }));
    expect(drawSeries(points, { ...span(15), nowMs: BEGIN_MS + 610_000 }).gaps).toEqual([]);
    expect(drawSeries(points, { ...span(15), nowMs: BEGIN_MS + 700_000 }).gaps).toHaveLength(1);
    expect(drawSeries([], span(15)).gaps).toEqual([{ fromMs: BEGIN_MS, toMs: BEGIN_MS + 900_000 }]);
  });

  it('conserves core-seconds at every step, whatever the order and the length of the spans', () => {
    const lengths = fc.array(
      fc.record({ s: fc.integer({ min: 1, max: 120 }), cores: fc.integer({ min: 0, max: 64 }) }),
      {
        minLength: 1,
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(lengths, fc.integer({ min: 10, max: 400 }), fc.boolean(), (parts, steps, isReversed) => {
        let at = 0;
        const points = parts.map(({ s, cores }) => {
          at += s;
          return { atMs: BEGIN_MS + at * 1000, spanMs: s * 1000, busyCores: cores, groups: [group('a', cores)] };
        });
        const drawn = drawSeries(isReversed ? points.toReversed() : points, {
          ...{ fromMs: BEGIN_MS, toMs: BEGIN_MS + at * 1000, steps, nowMs: BEGIN_MS + at * 1000 },
        });
        const columns = [drawn.busy, drawn.busyMax, drawn.other, drawn.groups[0]?.cores ?? []];
        expect(columns.every(({ length }) => length === drawn.timesMs.length)).toBe(true);
        const coreS = parts.reduce((sum, { s, cores }) => sum + s * cores, 0);
        const covered = drawn.timesMs.map((ms) => Math.min(drawn.stepMs, BEGIN_MS + at * 1000 - ms) / 1000);
        const total = drawn.busy.reduce<number>((sum, cores, step) => sum + (cores ?? 0) * (covered[step] ?? 0), 0);
        expect(Math.abs(total - coreS)).toBeLessThan(0.001 * at + 1e-6);
      }),
    );
  });
});
