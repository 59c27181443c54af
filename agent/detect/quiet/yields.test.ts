import { describe, expect, it } from 'vitest';
import { observed } from '#shared/model/observed.ts';
import type { Signal } from '#shared/model/signal.ts';
import { conclude } from '#shared/verdict/conclude.ts';
import { plainFootprint } from '../../testing/footprints.ts';
import { WatchedHost } from '../../testing/watched-host.ts';
import { GroupSeries } from './group-series.ts';
import { judgeYields, type Yielding } from './judge-yields.ts';
import { ALPHA_PER_DAY } from './look-plan.ts';
import { SeededRandom } from './seeded-random.ts';

const CELL_MS = 10_000;
const SIX_HOURS = 2_160;
const ALPHA = ALPHA_PER_DAY / 12;

/** Cores in a span of ten seconds. */
type Load = (cell: number) => number;

interface Host {
  readonly loads: Readonly<Record<string, Load>>;
  readonly cpuCount?: number;
  /** Groups that belong together. */
  readonly family?: readonly string[];
}

function judge({ loads, cpuCount = 4, family = [] }: Host, seed = 1): readonly Yielding[] {
  const series = new GroupSeries();
  for (let cell = 0; cell < SIX_HOURS; cell++) {
    const uses = Object.entries(loads).map(([key, load]) => ({ key, cpuMs: load(cell) * CELL_MS, process: '1:1' }));
    const hostCores = uses.reduce((sum, { cpuMs }) => sum + cpuMs / CELL_MS, 0.05);
    series.take(CELL_MS, uses, hostCores);
  }
  const families = { has: () => false, familyOf: (key: string) => (family.includes(key) ? 'family x' : undefined) };
  return judgeYields(series, cpuCount, ALPHA, families, new SeededRandom(seed));
}

/** Work of 1 core that comes when it comes: one to seven minutes, with a quarter of an hour or more between. */
function visitor(seed: number, cores = 1): Load {
  const random = new SeededRandom(seed * 7_919);
  const isAtWork = new Uint8Array(SIX_HOURS);
  for (let from = 20 + Math.floor(random.next() * 100); from < SIX_HOURS; ) {
    const to = from + 6 + Math.floor(random.next() * 36);
    isAtWork.fill(1, from, to);
    from = to + 100 + Math.floor(random.next() * 200);
  }
  return (cell) => (isAtWork[cell] === 1 ? cores : 0);
}

const four = (seed: number) =>
  Object.fromEntries(['compile', 'backup', 'query', 'report'].map((name, index) => [name, visitor(seed * 10 + index)]));

/** Works until anybody else does, and a little later again. */
function shy(others: readonly Load[], cores = 2): Load {
  const isBusy = (cell: number) => others.some((load) => load(cell) > 0.3);
  return (cell) => (isBusy(cell) || isBusy(cell - 1) ? 0 : cores);
}

const signal = (code: string, quality: number) => ({ code, quality, params: {} });

describe('what it is worth to make room', () => {
  const busy = ['cpu.sustained', 'cpu.since-before-agent', 'cpu.duty-cycle'].map((code) => signal(code, 1));
  const verdictOf = (quality: number, others: readonly Signal[]) =>
    conclude([signal('evasion.yields-to-load', quality), ...others], () => undefined).verdict;

  it.each([
    ['in the background', 0.08, 'observed'],
    ['politely', 0.4, 'suspicious'],
  ] as const)('%s', (_, quality, verdict) => {
    expect(verdictOf(quality, [])).toBe('observed');
    expect(verdictOf(quality, busy)).toBe(verdict);
  });
});

describe('a program that makes room for others', () => {
  it('is found when it does so for several, while processors are free', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const others = four(seed);
      const found = judge({ loads: { ...others, shy: shy(Object.values(others)) } });
      expect(
        found.map(({ key }) => key),
        String(seed),
      ).toEqual(['shy']);
      expect(found[0]?.effectCores).toBeGreaterThan(1);
      expect(found[0]?.pValue).toBeLessThan(ALPHA);
    }
  });

  it('is none that works on', () =>
    expect(judge({ loads: { ...four(1), steady: () => 2, ticking: (cell) => (cell % 6 < 3 ? 1 : 0.2) } })).toEqual([]));

  it('is none that had to wait for a processor', () => {
    const others = Object.fromEntries(
      Object.entries(four(1)).map(([key, load]) => [key, (cell: number) => 4 * load(cell)]),
    );
    expect(judge({ loads: { ...others, shy: shy(Object.values(others)) } })).toEqual([]);
  });

  it('is none that works in turns with one other, or with its own kind', () => {
    const partner = visitor(3);
    expect(judge({ loads: { partner, client: shy([partner]) } })).toEqual([]);
    const stages = four(2);
    const first = shy(Object.values(stages));
    expect(judge({ loads: { ...stages, first }, family: [...Object.keys(stages), 'first'] })).toEqual([]);
  });

  it('is none that rests at other times as well', () => {
    const others = four(4);
    const waiting = shy(Object.values(others));
    expect(judge({ loads: { ...others, waiting: (cell) => (cell % 10 < 7 ? waiting(cell) : 0) } })).toEqual([]);
  });

  it('is nobody among ordinary programs that come when they come', () => {
    const hosts = 300;
    const found: string[] = [];
    for (let seed = 1; seed <= hosts; seed++) {
      const random = new SeededRandom(seed);
      const loads = {
        ...four(seed),
        cron: (cell: number) => (cell % 6 === 0 ? 0.6 : 0),
        database: () => 0.3 + random.next(),
        runner: visitor(seed + 5_000, 2),
        steady: () => 1,
      };
      found.push(...judge({ loads, cpuCount: 8 }, seed).map(({ key }) => `${seed} ${key}`));
    }
    expect(found).toEqual([]);
  }, 120_000);

  it.each([
    [0, 0, 0.9],
    [1, 0, 0.4],
    [9, 0, 0.4],
    [10, 0, 0.08],
    [0, 5, 0.08],
  ])(
    'with nice %i and policy %i is told with quality %d',
    async (nice, policy, quality) => {
      const host = new WatchedHost();
      const others = Object.values(four(6));
      const load = shy(others);
      const pids = [21, 22, 23, 24];
      const threads = observed({ count: 1, busy: [{ cores: 1 }], nice, policy });
      const program = host.platform.start(10, { exe: '/opt/x/worker' });
      host.platform.footprints.set(10, plainFootprint({ threads }));
      for (const pid of pids) host.platform.start(pid);
      await host.run(4 * 3_600 + 60, (second) => {
        const cell = Math.floor(second / 10);
        program.cores = load(cell);
        for (const [index, pid] of pids.entries())
          (host.platform.processes.get(pid) as { cores: number }).cores = others[index]?.(cell) ?? 0;
      });
      expect(host.of('yields-to-load').signals).toMatchObject([{ code: 'evasion.yields-to-load', quality }]);
    },
    60_000,
  );
});
