import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holds } from '../../scripts/testing/fuzz.ts';
import { RECENT_SECONDS, RecentCpu } from './recent-cpu.ts';

const SLOTS = 3;

/** The same as a list of seconds for each slot, as slow and as plain as can be. */
class PlainCpu {
  readonly seconds: Map<number, number>[] = Array.from({ length: SLOTS }, () => new Map());
  second = 0;

  coreSeconds(slot: number, windowS: number): number {
    let units = 0;
    for (const [second, used] of this.seconds[slot] ?? []) if (second > this.second - windowS) units += used;
    return units / 100;
  }

  share(slot: number, windowS: number, cores: number): number {
    let count = 0;
    for (const [second, used] of this.seconds[slot] ?? []) {
      if (second > this.second - windowS && used >= cores * 100) count++;
    }
    return count / windowS;
  }
}

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('seconds' as const),
      count: fc.integer({ min: 1, max: 400 }),
      units: fc.integer({ min: 0, max: 120 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('run' as const), slot: fc.nat(SLOTS - 1) }) },
);

describe('recent CPU', () => {
  it('counts as a plain list does, whatever happened', () => {
    holds('recent cpu', fc.array(step, { maxLength: 12 }), (steps) => {
      const ring = new RecentCpu(SLOTS);
      const plain = new PlainCpu();
      for (const one of steps) {
        if (one.type === 'run') {
          ring.startRun(one.slot);
          plain.seconds[one.slot] = new Map();
          continue;
        }
        for (let passed = 0; passed < one.count; passed++) {
          ring.advance();
          plain.second++;
          for (let slot = 0; slot < SLOTS; slot++) {
            const used = (one.units * (slot + 1) + passed) % 131;
            ring.add(slot, used);
            plain.seconds[slot]?.set(plain.second, used);
          }
        }
        for (let slot = 0; slot < SLOTS; slot++) {
          for (const windowS of [5, 60, 77, 300, RECENT_SECONDS]) {
            expect(ring.coreSeconds(slot, windowS)).toBeCloseTo(plain.coreSeconds(slot, windowS), 6);
          }
          expect(ring.shareOfTimeAbove(slot, 300, 0.5)).toBeCloseTo(plain.share(slot, 300, 0.5), 6);
        }
      }
    });
  });

  it('gives a reused slot nothing of its last owner', () => {
    const ring = new RecentCpu(1);
    for (let second = 0; second < 2_000; second++) {
      ring.advance();
      ring.add(0, 100);
    }
    expect(ring.coreSeconds(0, 900)).toBe(900);
    ring.startRun(0);
    ring.advance();
    expect([ring.coreSeconds(0, 5), ring.coreSeconds(0, 900), ring.sampledSeconds(0)]).toEqual([0, 0, 1]);
    ring.add(0, 50);
    for (let second = 0; second < 400; second++) ring.advance();
    expect([ring.coreSeconds(0, 300), ring.coreSeconds(0, 900), ring.sampledSeconds(0)]).toEqual([0, 0.5, 401]);
  });

  it('says when a cell was too small, and leaves gaps out of what was sampled', () => {
    const ring = new RecentCpu(1);
    ring.startRun(0);
    ring.advance();
    ring.add(0, 100_000);
    expect([ring.saturated, ring.coreSeconds(0, 5)]).toEqual([1, 655.35]);
    for (let second = 0; second < 100; second++) ring.advance(true);
    expect(ring.sampledSeconds(0)).toBe(1);
  });

  it('costs memory for those that computed in the last 15 minutes, and the next ones have it again', () => {
    // In a process of its own: what others leave behind is freed at any time.
    const module = new URL('./recent-cpu.ts', import.meta.url).href;
    const program = `
      import { RecentCpu, RECENT_SECONDS } from ${JSON.stringify(module)};
      const ring = new RecentCpu(4_096);
      // What loading this module took is freed in the background.
      for (let times = 0; times < 3; times++) {
        gc();
        await new Promise((done) => setTimeout(done, 50));
      }
      const before = process.memoryUsage().arrayBuffers;
      const used = [];
      for (const first of [0, 3_000]) {
        ring.advance();
        for (let slot = first; slot < first + 500; slot++) {
          ring.startRun(slot);
          ring.add(slot, 1);
        }
        used.push(process.memoryUsage().arrayBuffers - before, ring.busySlots.length);
        for (let second = 0; second < RECENT_SECONDS; second++) ring.advance();
        used.push(ring.busySlots.length);
      }
      console.log(JSON.stringify(used));`;
    const output = execFileSync(process.execPath, ['--expose-gc', '--input-type=module', '--eval', program], {
      encoding: 'utf8',
    });
    const bytes = 500 * 2 * RECENT_SECONDS;
    expect(JSON.parse(output)).toEqual([bytes, 500, 0, bytes, 500, 0]);
  });
});
