import { describe, expect, it } from 'vitest';
import { observed } from '#shared/model/observed.ts';
import type { AgentEvent, DetectContext, GroupUse, KnownProcess, UsageView } from '../detector.ts';
import { QuietWhenWatched } from '../quiet-when-watched.ts';
import { ALPHA_PER_DAY } from './look-plan.ts';
import { meanDrop, placementPValue, type Window } from './placement-test.ts';
import { PrefixMeans } from './prefix-means.ts';
import { SeededRandom } from './seeded-random.ts';

/** Cores in a second. */
type Load = (second: number) => number;

/** Work of ordinary programs: none of it knows of observers. */
const LOADS: Readonly<Record<string, (random: SeededRandom) => Load>> = {
  /** Seconds to minutes of work, seconds to minutes of rest. */
  bursty: (random) =>
    alternating(
      random,
      () => 3 + random.next() * 60,
      () => 3 + random.next() * 90,
    ),
  /** Few long jobs among many short ones. */
  heavyTailed: (random) =>
    alternating(
      random,
      () => 2 / (random.next() + 0.01),
      () => 5 / (random.next() + 0.02),
    ),
  periodic(random) {
    const [period, share, phase] = [
      20 + Math.floor(random.next() * 200),
      0.2 + random.next() * 0.6,
      random.next() * 200,
    ];
    return (second) => ((second + phase) % period < period * share ? 1 : 0);
  },
  dayAndNight(random) {
    const phase = random.next() * 1_800;
    return (second) => 0.5 + 0.5 * Math.sin((second + phase) / 900) + 0.2 * random.next();
  },
  steady: (random) => () => 0.9 + 0.1 * random.next(),
};

function alternating(random: SeededRandom, work: () => number, rest: () => number): Load {
  let isAtWork = random.next() < 0.5;
  let untilS = 0;
  return (second) => {
    for (; untilS <= second; isAtWork = !isAtWork) untilS += Math.ceil(isAtWork ? rest() : work());
    return isAtWork ? 0.8 + 0.4 * random.next() : 0;
  };
}

/** Somebody opens a monitor now and then, for seconds or minutes. */
function visits(random: SeededRandom, seconds: number): readonly Window[] {
  const windows: Window[] = [];
  for (let from = 60 + random.next() * 300; from < seconds; ) {
    const to = from + 6 + random.next() * random.next() * 200;
    windows.push({ from: Math.floor(from), to: Math.floor(to) });
    from = to + 10 + random.next() * 500;
  }
  return windows;
}

/** Kinds and parameters of what the detector says of these loads. */
function watch(loads: readonly Load[], windows: readonly Window[], seconds: number): readonly string[] {
  const detector = new QuietWhenWatched();
  const uses = loads.map((_, index) => ({ key: `group-${index}`, cpuMs: 0, process: `${index + 1}:1` }));
  const busy = new Float32Array(1);
  const usage = { groups: uses as readonly GroupUse[], hostBusy: () => busy } as unknown as UsageView;
  const context = {
    processesObservable: true,
    // Two services, so that families are looked at as well.
    process: (key: string) => {
      const pid = Number.parseInt(key, 10);
      const details = { cgroup: observed(pid <= 2 ? '/a.service' : '/b.service'), kernelThread: false };
      return { key, ref: { pid }, details } as unknown as KnownProcess;
    },
  } as unknown as DetectContext;
  const said = new Set<string>();
  const tell = (event: AgentEvent): void => {
    for (const { kind, subject } of detector.handle(event, context)?.findings ?? [])
      said.add(`${kind} ${subject.type === 'process' ? subject.process.pid : 'host'}`);
  };
  let next = 0;
  for (let second = 0; second < seconds; second++) {
    const atMs = (second + 1) * 1_000;
    const window = windows[next];
    const session = { key: String(next), kind: 'tool', name: 'top', sinceMs: atMs - 500 } as const;
    if (window?.from === second) tell({ type: 'observer', atMs, state: 'began', session });
    if (window?.to === second) tell({ type: 'observer', atMs, state: 'ended', session });
    if (window?.to === second) next++;
    busy[0] = 0.1;
    for (const [index, use] of uses.entries()) {
      const cores = loads[index]?.(second) ?? 0;
      use.cpuMs = cores * 1_000;
      busy[0] += cores;
    }
    tell({ type: 'tick', atMs, tick: second + 1, elapsedMs: 1_000, usage });
  }
  return [...said];
}

describe('observers that come by chance', () => {
  it.each(Object.keys(LOADS))('are as surprising as they claim to be: %s', (kind) => {
    const runs = 1_500;
    let surprising = 0;
    for (let seed = 1; seed <= runs; seed++) {
      const random = new SeededRandom(seed * 7_919);
      const load = LOADS[kind]?.(random) ?? (() => 0);
      const means = new PrefixMeans(Float64Array.from({ length: 900 }, (_, second) => load(second)));
      const windows = visits(random, 850).slice(0, 4);
      if (windows.length < 3) continue;
      const p = placementPValue(means, windows, { before: 5, draws: 199, enough: 200 }, random);
      if (p <= 0.05) surprising++;
    }
    // Three standard deviations of a share of 0.05.
    expect(surprising / runs).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs));
  });

  it('raise no more findings than the level that is claimed, on hosts with five such programs', () => {
    const runs = 400;
    const wrong: string[] = [];
    for (let seed = 1; seed <= runs; seed++) {
      const random = new SeededRandom(seed * 104_729);
      const loads = Object.values(LOADS).map((make) => make(random));
      wrong.push(...watch(loads, visits(random, 3_600), 3_600).map((what) => `${seed} ${what}`));
    }
    console.info(`findings on ${runs} hosts where nobody hides: ${wrong.length} (${wrong.join(', ')})`);
    expect(wrong.length / runs).toBeLessThanOrEqual(ALPHA_PER_DAY);
  }, 120_000);

  it('find who really hides among them, after three sessions mostly', () => {
    const runs = 60;
    let found = 0;
    let others = 0;
    for (let seed = 1; seed <= runs; seed++) {
      const random = new SeededRandom(seed * 15_485_863);
      const windows = [90, 200, 330].map((from) => {
        const begin = Math.floor(from + random.next() * 40);
        return { from: begin, to: begin + 8 + Math.floor(random.next() * 20) };
      });
      const poll = 1 + Math.floor(random.next() * 3);
      const resume = 1 + Math.floor(random.next() * 30);
      const shy: Load = (second) =>
        windows.some(({ from, to }) => second >= from + poll && second < to + resume) ? 0 : 0.9;
      const said = watch([shy, ...Object.values(LOADS).map((make) => make(random))], windows, 420);
      if (said.includes('quiet-when-watched 1')) found++;
      others += said.filter((what) => /^quiet-when-watched [2-9]$/.test(what)).length;
    }
    console.info(`found after three sessions: ${found} of ${runs}; others: ${others}`);
    expect(found / runs).toBeGreaterThanOrEqual(0.8);
    expect(others).toBeLessThanOrEqual(1);
  }, 60_000);
});

describe('the drop', () => {
  it('is the mean over the windows of what is lost at their start', () => {
    const means = new PrefixMeans(Float64Array.from([1, 1, 1, 0, 0, 1, 1, Number.NaN, 0.5, 0.5]));
    expect(meanDrop(means, [{ from: 3, to: 5 }], 2)).toBe(1);
    expect(
      meanDrop(
        means,
        [
          { from: 3, to: 5 },
          { from: 8, to: 10 },
        ],
        2,
      ),
    ).toBe(0.75);
    expect(meanDrop(means, [], 2)).toBe(0);
  });
});
