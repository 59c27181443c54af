import { describe, expect, it } from 'vitest';
import { LAST_HOUR_STEP_MS, LAST_HOUR_STEPS, LastHour } from './last-hour.ts';

const NOW_MS = 15_000_000 * LAST_HOUR_STEP_MS;

function point(agoS: number, busyCores: number | undefined, groups: Record<string, number> = {}) {
  return {
    atMs: NOW_MS - agoS * 1000,
    spanMs: 10_000,
    ...(busyCores === undefined ? {} : { busyCores }),
    groups: Object.entries(groups).map(([key, cores]) => ({ key, name: key, cores })),
  };
}

describe('the last hour', () => {
  it('has thirty means, nulls where nothing was reported, and forgets what is older', () => {
    const hour = new LastHour();
    for (let agoS = 2 * 3_600; agoS > 0; agoS -= 10) {
      if (agoS >= 600 && agoS < 1_200) continue;
      hour.add(point(agoS, agoS > 3_600 ? 9 : 2));
    }
    const { busyCores, endsAtMs } = hour.view(NOW_MS - 1);
    expect(endsAtMs).toBe(NOW_MS);
    expect(busyCores).toHaveLength(LAST_HOUR_STEPS);
    expect(busyCores.filter((cores) => cores === null)).toHaveLength(5);
    expect(new Set(busyCores)).toEqual(new Set([2, null]));
    expect(hour.view(NOW_MS + 3_700_000).busyCores.every((cores) => cores === null)).toBe(true);
  });

  it('shows the three groups that used most, and follows no more than twelve', () => {
    const hour = new LastHour();
    for (let agoS = 600; agoS > 0; agoS -= 10) {
      hour.add(point(agoS, 4, { miner: 3, [`new-${agoS}`]: 0.1, web: 0.5, db: 0.4 }));
    }
    expect(hour.view(NOW_MS - 1).groups.map(({ key }) => key)).toEqual(['miner', 'web', 'db']);
    expect(hour.view(NOW_MS - 1).groups[0]?.cores.at(-1)).toBe(3);
    expect(hour.view(NOW_MS + 3_700_000).groups).toEqual([]);
  });

  it('takes what comes late to where it belongs, and nothing that is over', () => {
    const hour = new LastHour();
    hour.add(point(5, 1));
    hour.add(point(1_805, 3));
    hour.add(point(7_205, 9));
    const { busyCores } = hour.view(NOW_MS - 1);
    expect([busyCores.at(-1), busyCores.filter((cores) => cores === 3).length]).toEqual([1, 1]);
    expect(busyCores).not.toContain(9);
  });
});
