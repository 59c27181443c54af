import { describe, expect, it } from 'vitest';
import type { FakeProcess } from '../testing/fake-platform.ts';
import { WatchedHost } from '../testing/watched-host.ts';
import { RunChain } from './run-chain.ts';

const KIND = 'respawner';
const HOUR_S = 3_600;

/** Runs of one program: after each there is the next, `runS` long with `gapS` between them. */
interface Chain {
  readonly runS: (run: number) => number;
  readonly gapS: (run: number) => number;
  readonly change: (run: number) => Partial<FakeProcess>;
}

/** A host on which such chains live; answers with the kinds of findings that there are. */
async function watch(chains: readonly Chain[], seconds: number): Promise<WatchedHost> {
  const host = new WatchedHost();
  const state = chains.map((_, index) => ({ run: 0, pid: (index + 1) * 10_000, untilS: 0, isRunning: false }));
  await host.run(seconds, (second) => {
    for (const [index, { runS, gapS, change }] of chains.entries()) {
      const own = state[index] as (typeof state)[number];
      if (second < own.untilS) continue;
      if (own.isRunning) host.platform.end(own.pid);
      else host.platform.start(++own.pid, { exe: '/opt/x/worker', inode: 77, cores: 0.9, ...change(own.run) });
      own.untilS = second + (own.isRunning ? gapS(own.run++) : runS(own.run));
      own.isRunning = !own.isRunning;
    }
  });
  return host;
}

const random = (run: number) => ((run * 7_919) % 101) / 101;
const same = () => ({ argv: ['worker', '-c', '/etc/x.conf'] });

describe('respawner', () => {
  it('is told after an hour of runs that follow each other', async () => {
    const host = await watch([{ runS: (run) => 50 + (run % 7) * 5, gapS: () => 2, change: same }], HOUR_S + 300);
    const { signals, subject } = host.of(KIND);
    expect(signals).toMatchObject([{ code: 'cpu.respawning', params: { spanMs: 3_600_000 } }]);
    expect(signals[0]?.params.restarts).toBeGreaterThan(40);
    expect(signals[0]?.params.meanCores).toBeGreaterThan(0.8);
    expect(subject).toMatchObject({ process: { exe: { text: '/opt/x/worker' } } });
  }, 60_000);

  it('of many short runs is told once an hour, not once a run', async () => {
    const host = await watch([{ runS: (run) => 3 + (run % 2), gapS: () => 1, change: same }], HOUR_S * 2 - 120);
    expect(host.kinds.filter((kind) => kind === KIND)).toHaveLength(1);
  }, 60_000);

  it.each<readonly [string, readonly Chain[]]>([
    ['children that wait', [worker(), ...Array.from({ length: 4 }, () => idle(200, same))]],
    ['children that are told anything and end at once', [worker(), idle(1, drawn), idle(1, drawn), idle(1, drawn)]],
    ['a number that is drawn for each', [{ ...worker(), change: drawn }]],
    [
      'many programs that were there before',
      [...Array.from({ length: 40 }, (_, job) => other(job, 100_000)), worker()],
    ],
    ['many programs that come and go', [...Array.from({ length: 40 }, (_, job) => other(job, 20)), worker()]],
    ['a moment in which there were three that worked', [worker(), moment(), moment()]],
  ])(
    'is told with %s',
    async (_, chains) => {
      const host = await watch(chains, HOUR_S + 900);
      expect(host.kinds).toContain(KIND);
    },
    60_000,
  );

  it.each<readonly [string, readonly Chain[]]>([
    ['a compile', compilers((run) => 2 + random(run) * 20, 4)],
    ['a compile of one file after the other', compilers((run) => 2 + random(run) * 20, 1)],
    ['a job that a timer starts every minute', [{ runS: () => 50, gapS: () => 10, change: same }]],
    ['a job every half minute', [{ runS: () => 25, gapS: () => 5, change: same }]],
    [
      'jobs at once, with a name drawn for each',
      Array.from({ length: 3 }, (_, job) => ({ ...pooled(), change: (run: number) => drawn(run + job * 31) })),
    ],
    ['a pool of workers that are replaced', Array.from({ length: 4 }, () => pooled())],
    [
      'jobs that come when they come',
      [{ runS: (run) => 20 + random(run) * 90, gapS: (run) => 5 + random(run + 3) * 120, change: same }],
    ],
    [
      'runs that differ in what they use',
      [{ runS: () => 55, gapS: () => 2, change: (run) => ({ ...same(), cores: 0.2 + random(run) }) }],
    ],
    ['a few long runs', [{ runS: () => 1_220, gapS: () => 1, change: same }]],
    ['one program that runs on', [{ runS: () => 100_000, gapS: () => 2, change: same }]],
    [
      'a CI runner',
      [
        {
          runS: (run) => 30 + random(run) * 300,
          gapS: (run) => 3 + random(run) * 30,
          change: (run) => ({ argv: ['worker', `job-${run}`] }),
        },
      ],
    ],
    [
      'a backup in pieces',
      [
        {
          runS: (run) => 40 + random(run) * 40,
          gapS: () => 1,
          change: (run) => ({ argv: ['worker', `/data/${run}`] }),
        },
      ],
    ],
  ])(
    'is not %s',
    async (_, chains) => {
      const host = await watch(chains, HOUR_S + 1_200);
      expect(host.kinds).not.toContain(KIND);
    },
    60_000,
  );

  it('goes on after a restart of the agent', async () => {
    const host = new WatchedHost();
    let [pid, untilS] = [100, 0];
    const live = (second: number): void => {
      if (second < untilS) return;
      host.platform.end(pid);
      host.platform.start(++pid, { exe: '/opt/x/worker', inode: 77, cores: 0.9, ...same() });
      untilS = second + 50 + (pid % 7) * 5;
    };
    await host.run(HOUR_S - 600, live);
    expect(host.kinds).not.toContain(KIND);
    const again = new WatchedHost(undefined, host.platform);
    again.watch.restore([], new Map(JSON.parse(JSON.stringify([...host.watch.snapshot()]))), true);
    await again.run(1_200, (second) => live(second + HOUR_S - 600));
    expect(again.kinds).toContain(KIND);
  }, 60_000);

  it('counts a run once that is met again after a hole', () => {
    const chain = new RunChain();
    const run = { key: '7:1', work: 'x', nowMs: 1_000, atMs: 1_000 };
    chain.begin(run);
    chain.lose();
    chain.begin(run);
    expect(chain.snapshot()).toMatchObject({ begun: 1, runs: { runs: [run], alive: [run] } });
  });
});

function compilers(runS: Chain['runS'], jobs: number): readonly Chain[] {
  return Array.from({ length: jobs }, (_, job) => ({
    runS: (run) => runS(run + job * 31),
    gapS: () => 1,
    change: (run) => ({ argv: ['cc1', '-quiet', `file-${job}-${run}.c`] }),
  }));
}

function worker(): Chain {
  return { runS: (run) => 50 + (run % 7) * 5, gapS: () => 2, change: same };
}

/** Is there, and does nothing. */
function idle(seconds: number, change: Chain['change']): Chain {
  return { runS: () => seconds, gapS: () => 20, change: (run) => ({ ...change(run), cores: 0.001 }) };
}

/** Works for five seconds, once. */
function moment(): Chain {
  const isOnce = (run: number) => run === 1;
  return {
    runS: (run) => (isOnce(run) ? 5 : 1_000),
    gapS: () => 1,
    change: (run) => ({ cores: isOnce(run) ? 0.9 : 0 }),
  };
}

/** Another program each time, that works a little. */
function other(job: number, seconds: number): Chain {
  return {
    runS: (run) => seconds + random(run) * 5,
    gapS: () => 1,
    change: (run) => ({ exe: `/opt/y/${job}-${run}`, inode: 1_000 + job * 1_000 + run, cores: 0.15 }),
  };
}

function drawn(run: number): Partial<FakeProcess> {
  const id = Math.floor(random(run) * 1e12).toString(16);
  return { argv: ['worker', `--id=${id}`, `${id}7e`] };
}

function pooled(): Chain {
  return { runS: (run) => 60 + random(run) * 60, gapS: () => 1, change: same };
}
